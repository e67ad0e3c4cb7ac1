import { encodeLinear, fitLinearEncoder } from '../../stats/linear-matrix.ts';
import { argmaxRows } from '../../stats/metrics.ts';
import { nearestRows } from '../../stats/nearest-rows.ts';
import type { Feature } from '../../stats/trees/feature.ts';
import type { Target } from '../../stats/trees/losses.ts';
import { anchorNoise } from './anchor-noise.ts';
import type { LabelFinding } from './verdict.ts';

const [NEIGHBOURS, REFERENCES_MAX, CANDIDATES_MAX] = [15, 4000, 3000];
/** Posteriors below this are not ranked. Far below what is told: where there is hardly any noise, all of them are small. */
const FLOOR = 0.0002;
/** Rows a class must hold for its labels to be judged. */
const CLASS_ROWS_MIN = 10;
/** Share of the rows of a class that the models name: at which its labels are not judged, and fully judged. */
const [RECALL_NONE, RECALL_FULL] = [0.1, 0.4];
/** A label is never doubted more than this many times more than the models' own probability for it allows. */
const RESIDUE = 0.1;

type Classes = Extract<Target, { kind: 'classes' }>;

/**
 * The models learn the labels as they are, so p_j(row) = sum over k of noise(k, j) q_k(row), with q the true classes:
 * the part of p_j that comes from other classes is the probability that a label j is wrong. Then the labels of the
 * nearest rows raise or lower the odds.
 */
export function judgeClasses(
  features: readonly Feature[],
  probabilities: Float64Array,
  label: Classes,
  rows: Int32Array,
  skill: number,
): { findings: LabelFinding[]; noiseRate: number } {
  const { classes, codes } = label;
  const candidates = doubtLabels(probabilities, label, rows);
  candidates.sort((a, b) => b.odds - a.odds || a.row - b.row);
  const judged = candidates.slice(0, CANDIDATES_MAX);
  const neighbours = neighbourShares(features, judged, codes, rows);
  // Models that tell the classes apart badly are sure of too much: their doubts count for less.
  const trust = (2 * skill - 1) ** 2 * agreement(probabilities, codes, classes);
  const findings = judged.map(({ row, best, odds }, at): LabelFinding => {
    const near = neighbours[at] ?? { given: 0, suggested: 0 };
    const ratio = (near.suggested + 0.15) / (near.given + 0.15);
    const probability = 1 - 1 / (1 + odds * trust * Math.sqrt(ratio));
    const given = probabilities[row * classes + (codes[row] ?? 0)] ?? 0;
    const suggested = probabilities[row * classes + best] ?? 0;
    return {
      row,
      probability,
      suggestion: best,
      suggestionConfidence: probability * (suggested / Math.max(1e-9, 1 - given)),
      support: { given, suggested, neighboursGiven: near.given, neighboursSuggested: near.suggested },
    };
  });
  findings.sort((a, b) => b.probability - a.probability || a.row - b.row);
  const noiseRate = findings.reduce((sum, { probability }) => sum + probability, 0) / codes.length;
  return { findings, noiseRate };
}

/** The rows whose label is in doubt, with the odds that it is wrong and the likeliest other class. */
export function doubtLabels(
  probabilities: Float64Array,
  label: Classes,
  rows: Int32Array,
): { row: number; best: number; odds: number }[] {
  const { classes, codes } = label;
  const counts = new Float64Array(classes);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  const noise = anchorNoise(probabilities, codes, rows, classes);
  const known = recognised(probabilities, codes, classes, counts);
  const candidates: { row: number; best: number; odds: number }[] = [];
  codes.forEach((given, row) => {
    if ((counts[given] ?? 0) < CLASS_ROWS_MIN) return;
    let [best, bestWeight, others] = [-1, 0, 0];
    for (let k = 0; k < classes; k++) {
      if (k === given || (counts[k] ?? 0) < CLASS_ROWS_MIN) continue;
      const weight = (noise[k * classes + given] ?? 0) * (probabilities[row * classes + k] ?? 0);
      others += weight;
      if (weight > bestWeight) [best, bestWeight] = [k, weight];
    }
    const own = probabilities[row * classes + given] ?? 0;
    const odds = (others / Math.max(own - others, own * RESIDUE, 1e-9)) * (known[given] ?? 0);
    if (best >= 0 && odds / (1 + odds) >= FLOOR) candidates.push({ row, best, odds });
  });
  return candidates;
}

/**
 * How far the models know each class by its rows, from 0 to 1. A class that they never name cannot be told from the one
 * that they name instead: its rows look like wrong labels of that class, and are not.
 */
function recognised(
  probabilities: Float64Array,
  codes: Int32Array,
  classes: number,
  counts: Float64Array,
): Float64Array {
  const named = new Float64Array(classes);
  const likeliest = argmaxRows(probabilities, classes);
  codes.forEach((code, row) => {
    if (likeliest[row] === code) named[code] = (named[code] ?? 0) + 1;
  });
  return named.map((count, k) => {
    const recall = count / Math.max(1, counts[k] ?? 0);
    return Math.max(0, Math.min(1, (recall - RECALL_NONE) / (RECALL_FULL - RECALL_NONE)));
  });
}

/** Share of rows whose likeliest class is the one that they carry. */
function agreement(probabilities: Float64Array, codes: Int32Array, classes: number): number {
  const likeliest = argmaxRows(probabilities, classes);
  return codes.reduce((count, code, row) => count + (likeliest[row] === code ? 1 : 0), 0) / codes.length;
}

function neighbourShares(
  features: readonly Feature[],
  judged: readonly { row: number; best: number }[],
  codes: Int32Array,
  rows: Int32Array,
): { given: number; suggested: number }[] {
  const step = Math.max(1, Math.ceil(rows.length / REFERENCES_MAX));
  const references = rows.filter((_, at) => at % step === 0);
  const encoder = fitLinearEncoder(features, references);
  const queries = Int32Array.from(judged, ({ row }) => row);
  const near = nearestRows(
    encodeLinear(encoder, features, queries),
    queries,
    encodeLinear(encoder, features, references),
    references,
    NEIGHBOURS,
  );
  return judged.map(({ row, best }, at) => {
    const ids = near[at] ?? new Int32Array(0);
    const share = (code: number | undefined) =>
      ids.reduce((sum, id) => sum + (codes[id] === code ? 1 : 0), 0) / Math.max(1, ids.length);
    return { given: share(codes[row]), suggested: share(best) };
  });
}
