import { pearson, ranks } from '@/server/stats/association';
import { dependenceError } from '@/server/stats/dependence-error';
import { defineCheck, type IssueDraft, type ScanColumn } from '../check';
import { isNumeric } from '../profiled-column';
import { type CodedColumn, codedSample } from './coded-sample';
import { FIX } from './fix-options';
import { numericSample } from './numeric-sample';

const SAMPLE_ROWS = 10_000;
const ROWS_MIN = 100;
const LEVELS_MAX = 100;
/** Share of the error of always guessing the commonest class that a single feature takes away. */
const EXPLAINED_MIN = 0.98;
const CORRELATION_MIN = 0.995;
const BINS = 50;

export const targetLeakage = defineCheck({
  id: 'target_leakage',
  title: 'Target leakage',
  description:
    'Single features that give the label away nearly without error, and identifier columns that a model could learn by heart.',
  silentWhen:
    'No label, fewer than a hundred rows, and features that explain less than 98 % of what there is to explain.',
  dimension: 'distribution',
  level: 'column',
  needs: ['label'],
  cost: 'medium',
  defaultSeverity: 'critical',
  issueTypes: ['target_leakage', 'identifier_feature'],
  fixOptions: [FIX.dropColumn, FIX.leave],
  run: async (context) => {
    if (context.labelColumn === null) return { notRun: 'No label column is named.' };
    const label = context.columns.find(({ name }) => name === context.labelColumn);
    if (label === undefined) return { notRun: `There is no column named ${context.labelColumn}.` };
    if (context.rowCount < ROWS_MIN) return { notRun: `The table has fewer than ${ROWS_MIN} rows.` };
    const features = context.columns.filter(
      (column) =>
        column !== label &&
        column.profile.distinctCount >= 2 &&
        !['list', 'struct', 'empty'].includes(column.type),
    );
    const regression =
      isNumeric(label) && (context.taskType === 'regression' || label.profile.distinctCount > LEVELS_MAX);
    const found = new Map<ScanColumn, number>();
    if (regression) {
      const [target, ...numbers] = await numericSample(
        context,
        [label, ...features.filter(isNumeric)],
        SAMPLE_ROWS,
      );
      const ranked = target === undefined ? null : ranks(target.values);
      for (const { column, values } of numbers) {
        const value = ranked === null ? 0 : Math.abs(pearson(ranked, ranks(values)));
        if (value >= CORRELATION_MIN) found.set(column, value);
      }
    } else {
      const coded = await codedSample(
        context,
        [label, ...features.filter(({ profile }) => profile.distinctCount <= LEVELS_MAX)],
        SAMPLE_ROWS,
      );
      const numbers = await numericSample(
        context,
        features.filter((column) => isNumeric(column) && column.profile.distinctCount > LEVELS_MAX),
        SAMPLE_ROWS,
      );
      const [target, ...categories] = coded.columns;
      const binned = numbers.map(({ column, values }) => ({ column, codes: bins(values), size: BINS }));
      for (const feature of [...categories, ...binned].map(withMissing)) {
        const explained = target === undefined ? 0 : explainedBy(feature, target);
        if (explained >= EXPLAINED_MIN) found.set(feature.column, explained);
      }
    }
    const issues = [
      ...[...found].map(([column, strength]) => leak(context.rowCount, label, column, strength)),
      ...features
        .filter((column) => isIdentifier(column, context.rowCount) && !found.has(column))
        .map((column) => identifierIssue(context.rowCount, column)),
    ];
    return {
      issues,
      method: context.rowCount > SAMPLE_ROWS ? 'sampled' : 'exact',
      rowsScanned: Math.min(context.rowCount, SAMPLE_ROWS),
    };
  },
});

/** Where a value is missing may give the label away as well: a reason for leaving is empty for those who stayed. */
function withMissing({ column, codes, size }: CodedColumn): CodedColumn {
  return { column, codes: codes.map((code) => (code < 0 ? size : code)), size: size + 1 };
}

/** Goodman and Kruskal's lambda: what knowing the feature takes off the error of guessing the commonest class. */
function explainedBy(feature: CodedColumn, target: CodedColumn): number {
  const { g3, rows, largeGroups } = dependenceError(feature.codes, target.codes, target.size);
  const counts = new Float64Array(target.size);
  feature.codes.forEach((code, row) => {
    const own = target.codes[row] ?? -1;
    if (code >= 0 && own >= 0) counts[own] = (counts[own] ?? 0) + 1;
  });
  const guessing = 1 - Math.max(...counts) / rows;
  // Groups of a row or two are right by themselves.
  return rows < ROWS_MIN || largeGroups < 2 || guessing < 0.02 ? 0 : 1 - g3 / guessing;
}

/** Equal shares of the rows, by rank. */
function bins(values: Float64Array): Int32Array {
  const ranked = ranks(values);
  const filled = ranked.reduce((n, rank) => n + (Number.isNaN(rank) ? 0 : 1), 0);
  return Int32Array.from(ranked, (rank) =>
    Number.isNaN(rank) ? -1 : Math.min(BINS - 1, Math.floor(((rank - 0.5) / filled) * BINS)),
  );
}

function isIdentifier({ type, profile }: ScanColumn, rowCount: number): boolean {
  return (
    type === 'identifier' &&
    profile.distinctCount >= 0.98 * profile.filledCount &&
    profile.filledCount >= 0.9 * rowCount
  );
}

function leak(rowCount: number, label: ScanColumn, column: ScanColumn, strength: number): IssueDraft {
  return {
    type: 'target_leakage',
    column,
    severity: 'critical',
    description: `\`${column.name}\` alone gives \`${label.name}\` away (${(strength * 100).toFixed(1)} % of what there is to explain). If it is known only after the fact, a model that uses it is worthless in use.`,
    affectedCount: rowCount,
    populationCount: rowCount,
    pointsMax: 60,
    evidence: { label: label.name, explained: strength },
    fixType: 'manual',
    fixOptions: [FIX.leave, FIX.dropColumn],
    cells: null,
  };
}

function identifierIssue(rowCount: number, column: ScanColumn): IssueDraft {
  return {
    type: 'identifier_feature',
    column,
    severity: 'info',
    description: `\`${column.name}\` names each row and says nothing about the next one. Leave it out of training; a model may learn it by heart.`,
    affectedCount: rowCount,
    populationCount: rowCount,
    pointsMax: 5,
    evidence: { distinct: column.profile.distinctCount },
    fixType: 'manual',
    fixOptions: [FIX.leave, FIX.dropColumn],
    cells: null,
  };
}
