import { groupedFolds, rowsOfFolds } from '../../stats/folds.ts';
import { groupEqualRows } from '../../stats/group-equal-rows.ts';
import { encodeArms } from './encode-arms.ts';
import type {
  CandidateFix,
  Differences,
  FixEstimate,
  ImpactResult,
  ImpactTable,
  ProxyModel,
} from './estimate-types.ts';
import { type CorrectedLabels, correctLabels, farRows } from './flag-labels.ts';
import { imputeFold } from './impute-fold.ts';
import { FOLDS } from './interval.ts';
import { fitProxies, PROXIES } from './proxies.ts';
import { errorScale, scoreRows } from './score-rows.ts';
import { type ScoredRows, scoredRows } from './scored-rows.ts';
import { summarise } from './summarise.ts';

export interface ImpactOptions {
  seed: number;
  /** Most repetitions of the five folds; 3 unless said otherwise. */
  repeats?: number;
  /** No new repetition begins after this many milliseconds. */
  budgetMs?: number;
  /** Called now and then; throwing ends the work. */
  check?: () => void;
  onProgress?: (share: number) => void;
}

const ROWS_MIN = 200;

/**
 * What each fix would do to the score of a model that is trained on the fixed table: the same folds with and without
 * the fix, five folds up to three times, every fix learned inside the training fold. See docs/adr/0015-impact.md.
 */
export function estimateImpact(
  table: ImpactTable,
  fixes: readonly CandidateFix[],
  options: ImpactOptions,
): ImpactResult {
  const {
    seed,
    repeats: repeatsMax = 3,
    budgetMs = Infinity,
    check = () => {},
    onProgress = () => {},
  } = options;
  const { target, rowCount } = table;
  const started = performance.now();
  const result: ImpactResult = {
    notEstimable: null,
    metric: target.kind === 'classes' ? 'auc' : 'mae_skill',
    scores: { trees: Number.NaN, linear: Number.NaN },
    rowsUsed: rowCount,
    repeats: 0,
    fixes: [],
  };
  if (rowCount < ROWS_MIN) return { ...result, notEstimable: `Fewer than ${ROWS_MIN} rows have a label.` };
  const { before, after } = encodeArms(table, fixes);
  if (before.features.length === 0)
    return { ...result, notEstimable: 'No other column can be read as a feature.' };
  const rows = Int32Array.from({ length: rowCount }, (_, row) => row);
  const groups = table.groups ?? groupEqualRows(before.features, rowCount);
  const scale = errorScale(target);
  const scored = fixes.map((fix) => scoredRows(table, fix));
  const differences = fixes.map(
    (): Differences => ({ clean: { trees: [], linear: [] }, served: { trees: [], linear: [] } }),
  );
  const base: Record<ProxyModel, number[]> = { trees: [], linear: [] };
  let correctedRows = 0;
  for (let repeat = 0; repeat < repeatsMax; repeat++) {
    const elapsed = performance.now() - started;
    if (repeat > 0 && elapsed + elapsed / repeat > budgetMs) break;
    const folds = groupedFolds(target, rows, { count: FOLDS, seed: seed + repeat, groups });
    const corrected = fixes.some(({ relabel }) => relabel)
      ? correctLabels(before, target, rows, folds, { seed: seed + 100 * repeat, check })
      : [];
    // Each fold sees four fifths of the rows, and the next repetition sees the same ones again.
    if (repeat === 0)
      correctedRows = Math.round(mean(corrected.map(({ changedCount }) => changedCount)) * 1.25) || 0;
    for (let fold = 0; fold < FOLDS; fold++) {
      const foldSeed = seed + repeat * FOLDS + fold;
      const train = rowsOfFolds(folds, rows, (other) => other !== fold);
      const test = rowsOfFolds(folds, rows, (other) => other === fold);
      const unfixed = fitProxies(before, target, train, { seed: foldSeed, check });
      for (const proxy of PROXIES)
        base[proxy].push(scoreRows(target, unfixed[proxy](before, test), test, scale));
      fixes.forEach((fix, index) => {
        const [arm, use, difference] = [after[index], scored[index], differences[index]];
        if (arm === undefined || use === undefined || difference === undefined) return;
        const labels = fix.relabel ? corrected[fold] : undefined;
        const kept = keptRows(train, fix, labels);
        const fixed = imputeFold(arm, fix.impute, kept);
        const models = fitProxies(fixed, labels?.target ?? target, kept, { seed: foldSeed, check });
        for (const proxy of PROXIES) {
          const judged = judgedRows(use, test, fix, target, () => unfixed[proxy](before, test));
          const after = models[proxy](fixed, judged.clean);
          // Without enough rows that the fix leaves alone, both models read the fixed table.
          const without = unfixed[proxy](use.cleanReadsFixed ? fixed : before, judged.clean);
          difference.clean[proxy].push(
            scoreRows(target, after, judged.clean, scale) - scoreRows(target, without, judged.clean, scale),
          );
          difference.served[proxy].push(
            scoreRows(target, models[proxy](fixed, judged.served), judged.served, scale) -
              scoreRows(target, unfixed[proxy](before, judged.served), judged.served, scale),
          );
        }
      });
      onProgress((repeat * FOLDS + fold + 1) / (repeatsMax * FOLDS));
    }
    result.repeats = repeat + 1;
  }
  const scores = { trees: mean(base.trees), linear: mean(base.linear) };
  if (Number.isNaN(scores.trees))
    return { ...result, notEstimable: 'The classes are too few rows to be scored in every fold.' };
  return {
    ...result,
    scores,
    fixes: fixes.map((fix, index): FixEstimate => {
      const [difference, use] = [differences[index], scored[index]];
      if (difference === undefined || use === undefined) return { id: fix.id, estimates: [], rowsTouched: 0 };
      const rowsTouched = use.touchedCount + (fix.relabel ? correctedRows : 0);
      return summarise(fix, difference, rowsTouched, { rows: rowCount, repeats: result.repeats, scores });
    }),
  };
}

function keptRows(train: Int32Array, fix: CandidateFix, labels: CorrectedLabels | undefined): Int32Array {
  return train.filter((row) => fix.dropped?.[row] !== 1 && labels?.dropped[row] !== 1);
}

/** Test rows of both scenarios; numbers with doubtful labels are not judged by, neither before nor after. */
function judgedRows(
  use: ScoredRows,
  test: Int32Array,
  fix: CandidateFix,
  target: ImpactTable['target'],
  predict: () => Float64Array,
): { clean: Int32Array; served: Int32Array } {
  const [clean, served] = [
    test.filter((row) => use.clean[row] === 1),
    test.filter((row) => use.served[row] === 1),
  ];
  if (!fix.relabel || target.kind === 'classes') return { clean, served };
  const predicted = new Float64Array(target.values.length);
  predict().forEach((value, at) => {
    predicted[test[at] ?? 0] = value;
  });
  const far = farRows(target.values, predicted, test, target.values.length);
  return { clean: clean.filter((row) => far[row] !== 1), served: served.filter((row) => far[row] !== 1) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
