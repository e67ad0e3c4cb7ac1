import { setImmediate } from 'node:timers/promises';
import { cramersV, pearson, ranks } from '@/server/stats/association';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn } from '../check';
import { isNumeric } from '../profiled-column';
import { codedSample } from './coded-sample';
import { FIX } from './fix-options';
import { numericSample } from './numeric-sample';

const SAMPLE_ROWS = 10_000;
const ROWS_MIN = 50;
/** Both correlations (of values and of ranks), or Cramér's V, must reach this. */
const REDUNDANT = 0.98;
const NUMBERS_MAX = 100;
const CATEGORIES_MAX = 60;
const LEVELS_MAX = 100;
/** Columns of the matrix that is kept as evidence. */
const MATRIX_MAX = 40;

interface Likeness {
  a: ScanColumn;
  b: ScanColumn;
  value: number;
}

export const redundantFeatures = defineCheck({
  id: 'redundant_features',
  title: 'Redundant features',
  description:
    'Columns that say nearly the same as another: numbers that rise and fall together, categories that are re-codings of each other. The correlations of all columns are kept as evidence.',
  silentWhen:
    'Tables of fewer than fifty rows, exact copies (which have their own check), the label, and correlations below .98.',
  dimension: 'distribution',
  level: 'column',
  needs: [],
  cost: 'medium',
  defaultSeverity: 'info',
  issueTypes: ['redundant_feature'],
  fixOptions: [FIX.dropColumn, FIX.leave],
  run: async (context) => {
    if (context.rowCount < ROWS_MIN) return { notRun: `The table has fewer than ${ROWS_MIN} rows.` };
    const features = context.columns.filter(
      ({ name, profile }) => name !== context.labelColumn && profile.distinctCount >= 2,
    );
    const numbers = await numberPairs(context, features);
    const categories = await categoryPairs(context, features);
    const told = new Set(
      (context.found ?? [])
        .filter(({ type }) => type === 'duplicate_column')
        .map(({ column }) => column?.position),
    );
    const redundant = new Map<number, Likeness>();
    for (const pair of [...numbers.pairs, ...categories].sort(
      (x, y) => Math.abs(y.value) - Math.abs(x.value),
    )) {
      if (told.has(pair.b.position) || told.has(pair.a.position) || redundant.has(pair.b.position)) continue;
      redundant.set(pair.b.position, pair);
    }
    const issues = [...redundant.values()].map((pair) => draft(context, pair));
    return {
      issues,
      method: context.rowCount > SAMPLE_ROWS ? 'sampled' : 'exact',
      rowsScanned: Math.min(context.rowCount, SAMPLE_ROWS),
      measured: { columns: numbers.names, correlations: numbers.matrix },
    };
  },
});

async function numberPairs(context: CheckContext, features: ScanColumn[]) {
  const sample = await numericSample(context, features.filter(isNumeric).slice(0, NUMBERS_MAX), SAMPLE_ROWS);
  const ranked = sample.map(({ values }) => ranks(values));
  const pairs: Likeness[] = [];
  const matrix = sample.map(() => sample.map((): number | null => null));
  for (const [i, one] of sample.entries()) {
    await setImmediate();
    context.signal.throwIfAborted();
    for (const [j, other] of sample.entries()) {
      if (j < i) continue;
      const value = i === j ? 1 : pearson(one.values, other.values);
      const shown = Number.isNaN(value) ? null : Math.round(value * 1000) / 1000;
      for (const [x, y] of [
        [i, j],
        [j, i],
      ] as const) {
        const line = matrix[x];
        if (line !== undefined) line[y] = shown;
      }
      if (i === j || !(Math.abs(value) >= REDUNDANT)) continue;
      const ofRanks = pearson(ranked[i] ?? one.values, ranked[j] ?? other.values);
      if (Math.abs(ofRanks) >= REDUNDANT) pairs.push({ a: one.column, b: other.column, value });
    }
  }
  return {
    pairs,
    names: sample.slice(0, MATRIX_MAX).map(({ column }) => column.name),
    matrix: matrix.slice(0, MATRIX_MAX).map((line) => line.slice(0, MATRIX_MAX)),
  };
}

async function categoryPairs(context: CheckContext, features: ScanColumn[]): Promise<Likeness[]> {
  const eligible = features.filter(
    ({ type, profile }) =>
      ['category', 'boolean', 'text', 'integer'].includes(type) &&
      profile.distinctCount <= Math.min(LEVELS_MAX, profile.filledCount / 10),
  );
  const { columns } = await codedSample(context, eligible.slice(0, CATEGORIES_MAX), SAMPLE_ROWS);
  const pairs: Likeness[] = [];
  for (const [i, one] of columns.entries()) {
    await setImmediate();
    for (const other of columns.slice(i + 1)) {
      // Two columns of numbers were compared as numbers, and a re-coding has as many levels as what it codes.
      if (isNumeric(one.column) && isNumeric(other.column)) continue;
      if (Math.abs(one.size - other.size) > 0.1 * one.size) continue;
      const value = cramersV(one.codes, other.codes, other.size);
      if (value >= REDUNDANT) pairs.push({ a: one.column, b: other.column, value });
    }
  }
  return pairs;
}

function draft(context: CheckContext, { a, b, value }: Likeness): IssueDraft {
  const measure = isNumeric(a) && isNumeric(b) ? 'correlation' : "Cramér's V";
  return {
    type: 'redundant_feature',
    column: b,
    severity: 'info',
    description: `\`${b.name}\` says nearly the same as \`${a.name}\` (${measure} ${value.toFixed(3)}). Together they weigh double in linear models and blur which feature matters.`,
    affectedCount: context.rowCount,
    populationCount: context.rowCount,
    pointsMax: 10,
    evidence: { with: a.name, measure, value },
    fixType: 'manual',
    fixOptions: [FIX.leave, FIX.dropColumn],
    cells: null,
  };
}
