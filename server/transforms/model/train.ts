import { binFeatures } from '../../stats/trees/bin-features.ts';
import {
  type BoostedTrees,
  fitBoostedTrees,
  predictBoostedTrees,
  predictFeatures,
} from '../../stats/trees/boosted-trees.ts';
import type { Feature } from '../../stats/trees/feature.ts';
import type { Target } from '../../stats/trees/losses.ts';
import { type Coder, type ColumnData, makeCoder, toFeature } from './coder.ts';

const FOLDS = 3;
const ROUNDS = 60;
/** The error must fall by at least this share below that of the plain statistic, or the statistic is taken. */
const GAIN_MIN = 0.03;
const CLASSES_MAX = 50;
const KNOWN_MIN = 50;
const BINS = 10;

export interface TrainingInput {
  seed: number;
  /** Only rows whose target is known. */
  columns: { storageName: string; data: ColumnData }[];
  target: { kind: 'number'; values: Float64Array } | { kind: 'text'; values: string[] };
}

export interface FilledModel {
  coders: Coder[];
  trees: BoostedTrees;
  /** Text of each class; empty for numbers. */
  classes: string[];
  /** Predictions stay within what was seen. */
  range: [number, number];
  /** Upper ends of the tenths of the predictions, and how far each may be believed (0-1); for numbers. */
  tenths: { upTo: number; confidence: number }[];
}

export interface TrainingResult {
  /** Null where the other columns tell nothing beyond the plain statistic. */
  model: FilledModel | null;
  /** Errors on known cells that the model did not see, and of the median or commonest value on the same cells. */
  estimate: { measure: 'mean absolute error' | 'share wrong'; model: number; baseline: number; rows: number };
  baseline: { value: string | number | null; confidence: number };
}

/**
 * Learns to predict a column from others by boosted trees. The error is estimated on folds that were left out, so it
 * is that of cells whose value is known but hidden; a model that does not beat the median (numbers) or the commonest
 * value (text) is thrown away.
 */
export function train(input: TrainingInput): TrainingResult {
  const coders = input.columns.flatMap(({ storageName, data }) => makeCoder(storageName, data) ?? []);
  const features = coders.map((coder) => {
    const column = input.columns.find(({ storageName }) => storageName === coder.storageName);
    return toFeature(coder, column?.data ?? []);
  });
  return input.target.kind === 'number'
    ? trainNumbers(input.target.values, coders, features, input.seed)
    : trainClasses(input.target.values, coders, features, input.seed);
}

function trainNumbers(
  values: Float64Array,
  coders: Coder[],
  features: Feature[],
  seed: number,
): TrainingResult {
  const sorted = Float64Array.from(values).sort();
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const absolute = (of: (row: number) => number) =>
    values.reduce((sum, value, row) => sum + Math.abs(value - of(row)), 0) / Math.max(1, values.length);
  const baselineError = absolute(() => median);
  const baseline = { value: values.length === 0 ? null : median, confidence: 0.3 };
  const estimate = {
    measure: 'mean absolute error' as const,
    model: baselineError,
    baseline: baselineError,
    rows: values.length,
  };
  if (features.length === 0 || values.length < KNOWN_MIN || baselineError === 0)
    return { model: null, estimate, baseline };
  const target: Target = { kind: 'number', values };
  const { trees, held } = crossFit(features, target, values.length, seed);
  const range: [number, number] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  const predicted = held.map((value) => Math.min(range[1], Math.max(range[0], value)));
  const modelError = absolute((row) => predicted[row] ?? median);
  const result = { ...estimate, model: modelError };
  if (modelError > (1 - GAIN_MIN) * baselineError) return { model: null, estimate: result, baseline };
  return {
    model: { coders, trees, classes: [], range, tenths: tenthsOf(values, predicted, baselineError) },
    estimate: result,
    baseline,
  };
}

/** By tenths of the prediction: one less the error beside that of the median. */
function tenthsOf(
  values: Float64Array,
  predicted: Float64Array,
  baselineError: number,
): FilledModel['tenths'] {
  const order = Array.from(predicted.keys()).sort((a, b) => (predicted[a] ?? 0) - (predicted[b] ?? 0));
  return Array.from({ length: BINS }, (_, bin) => {
    const rows = order.slice(
      Math.floor((bin * order.length) / BINS),
      Math.floor(((bin + 1) * order.length) / BINS),
    );
    const error =
      rows.reduce((sum, row) => sum + Math.abs((values[row] ?? 0) - (predicted[row] ?? 0)), 0) /
      Math.max(1, rows.length);
    const confidence = Math.min(0.99, Math.max(0.05, 1 - error / baselineError));
    return { upTo: bin === BINS - 1 ? Number.MAX_VALUE : (predicted[rows.at(-1) ?? 0] ?? 0), confidence };
  });
}

function trainClasses(values: string[], coders: Coder[], features: Feature[], seed: number): TrainingResult {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const [top] = ranked;
  const share = (top?.[1] ?? 0) / Math.max(1, values.length);
  const baseline = { value: top?.[0] ?? null, confidence: Math.max(0.05, share) };
  const estimate = {
    measure: 'share wrong' as const,
    model: 1 - share,
    baseline: 1 - share,
    rows: values.length,
  };
  const classes = ranked
    .filter(([, count]) => count >= 3)
    .slice(0, CLASSES_MAX)
    .map(([value]) => value);
  if (features.length === 0 || values.length < KNOWN_MIN || classes.length < 2) {
    return { model: null, estimate, baseline };
  }
  const codeOf = new Map(classes.map((value, code) => [value, code]));
  const known = Int32Array.from(values.keys()).filter((row) => codeOf.has(values[row] ?? ''));
  const codes = Int32Array.from(values, (value) => codeOf.get(value) ?? 0);
  const target: Target = { kind: 'classes', codes, classes: classes.length };
  const { trees, held } = crossFit(features, target, values.length, seed, known);
  const width = classes.length;
  let wrong = values.length - known.length;
  for (const row of known) {
    if (bestOf(held, row, width).code !== codes[row]) wrong += 1;
  }
  const result = { ...estimate, model: wrong / values.length };
  if (result.model > (1 - GAIN_MIN) * estimate.baseline) return { model: null, estimate: result, baseline };
  return { model: { coders, trees, classes, range: [0, 0], tenths: [] }, estimate: result, baseline };
}

export function bestOf(
  probabilities: Float64Array,
  row: number,
  width: number,
): { code: number; probability: number } {
  let code = 0;
  for (let at = 1; at < width; at++) {
    if ((probabilities[row * width + at] ?? 0) > (probabilities[row * width + code] ?? 0)) code = at;
  }
  return { code, probability: probabilities[row * width + code] ?? 0 };
}

/** A model on all rows, and for each row the prediction of one that did not see it. */
function crossFit(
  features: Feature[],
  target: Target,
  rowCount: number,
  seed: number,
  rows = Int32Array.from({ length: rowCount }, (_, row) => row),
): { trees: BoostedTrees; held: Float64Array } {
  const data = binFeatures(features);
  const width = target.kind === 'number' ? 1 : Math.max(2, target.classes);
  const settings = {
    seed,
    rounds: target.kind === 'classes' && target.classes > 10 ? 30 : ROUNDS,
    minLeafRows: Math.max(3, Math.min(20, Math.floor(rows.length / 50))),
  };
  const held = new Float64Array(rowCount * width);
  for (let fold = 0; fold < FOLDS; fold++) {
    // Rows come in an order that was drawn by a hash, so every third one is as good as a draw.
    const inside = rows.filter((_, at) => at % FOLDS !== fold);
    const outside = rows.filter((_, at) => at % FOLDS === fold);
    const model = fitBoostedTrees(data, target, inside, settings);
    const predicted = predictBoostedTrees(model, data, outside);
    outside.forEach((row, at) => {
      for (let column = 0; column < width; column++) {
        held[row * width + column] = predicted[at * width + column] ?? 0;
      }
    });
  }
  return { trees: fitBoostedTrees(data, target, rows, settings), held };
}

/** Value and confidence for every row of `columns`. */
export function predict(
  model: FilledModel,
  columns: { storageName: string; data: ColumnData }[],
): { values: Float64Array | string[]; confidence: Float64Array } {
  const features = model.coders.map((coder) => {
    const column = columns.find(({ storageName }) => storageName === coder.storageName);
    if (column === undefined) throw new TypeError(`the column ${coder.storageName} of the model is missing`);
    return toFeature(coder, column.data);
  });
  const output = predictFeatures(model.trees, features);
  if (model.classes.length === 0) {
    const values = output.map((value) => Math.min(model.range[1], Math.max(model.range[0], value)));
    const confidence = values.map(
      (value) => model.tenths.find(({ upTo }) => value <= upTo)?.confidence ?? 0.05,
    );
    return { values, confidence };
  }
  const width = Math.max(2, model.classes.length);
  const rows = output.length / width;
  const values: string[] = [];
  const confidence = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const { code, probability } = bestOf(output, row, width);
    values.push(model.classes[code] ?? '');
    confidence[row] = probability;
  }
  return { values, confidence };
}
