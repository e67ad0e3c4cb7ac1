import { numberExpression, renderExpression } from '@/server/domain/ingestion';
import { identifier, literal, sql } from '@/server/engine/sql';
import {
  binCounts,
  jensenShannonDistance,
  kolmogorovSmirnov,
  populationStability,
  quantileEdges,
} from '@/server/stats/drift';
import { cohensH } from '@/server/stats/proportion-gap';
import {
  type CheckContext,
  defineCheck,
  type IssueDraft,
  type ParentVersion,
  type ScanColumn,
} from '../check';
import { isNumeric } from '../profiled-column';
import { FIX } from './fix-options';
import { sampledRows } from './outlier-fences';

const SAMPLE_ROWS = 10_000;
const ROWS_MIN = 200;
const BINS = 10;
const CATEGORIES_MAX = 200;
/** Stability index from which a shift is told, and from which it is large. */
const SHIFT = 0.1;
const LARGE_SHIFT = 0.25;
/** Distances that must agree with it, so that a few bins alone do not speak. */
const KS_MIN = 0.1;
const JS_MIN = 0.1;
/** Cohen's h of the missing rates. */
const MISSING_MIN = 0.2;

interface Shift {
  column: ScanColumn;
  kind: 'values' | 'missing';
  index: number;
  distance: number;
}

export const driftFromParent = defineCheck({
  id: 'drift_from_parent',
  title: 'Drift from the version before',
  description:
    'Columns whose values or missing rates have shifted against the version that this one was made from.',
  silentWhen:
    'No version before it, fewer than two hundred rows on either side, and shifts whose size is small, however certain they are.',
  dimension: 'distribution',
  level: 'column',
  needs: ['parent_version'],
  cost: 'medium',
  defaultSeverity: 'info',
  issueTypes: ['drift'],
  fixOptions: [FIX.leave],
  reuse: 'never',
  run: async (context) => {
    const { parent } = context;
    if (parent === undefined)
      return { notRun: 'This is the first version; there is nothing to compare it with.' };
    if (context.rowCount < ROWS_MIN || parent.rowCount < ROWS_MIN)
      return { notRun: `One of the two versions has fewer than ${ROWS_MIN} rows.` };
    const shifts: Shift[] = [];
    for (const column of context.columns) {
      const before = parent.columns.find(({ name }) => name === column.name);
      if (before === undefined || ['list', 'struct', 'empty', 'identifier'].includes(column.type)) continue;
      const shift = await shiftOf(context, parent, column, before);
      if (shift !== null) shifts.push(shift);
    }
    return {
      issues: shifts.map((shift) => draft(context, parent, shift)),
      method: Math.max(context.rowCount, parent.rowCount) > SAMPLE_ROWS ? 'sampled' : 'exact',
      rowsScanned: Math.min(context.rowCount, SAMPLE_ROWS),
      measured: {
        parentVersion: parent.number,
        rowsBefore: parent.rowCount,
        columnsAdded: context.columns
          .filter(({ name }) => parent.columns.every((one) => one.name !== name))
          .map(({ name }) => name),
        columnsRemoved: parent.columns
          .filter(({ name }) => context.columns.every((one) => one.name !== name))
          .map(({ name }) => name),
      },
    };
  },
});

type ParentColumn = ParentVersion['columns'][number];

async function shiftOf(
  context: CheckContext,
  parent: ParentVersion,
  column: ScanColumn,
  before: ParentColumn,
): Promise<Shift | null> {
  const missing = await missingShift(context, parent, column, before);
  if (missing !== null) return missing;
  if (isNumeric(column) && isNumeric(before)) {
    const [old, now] = [
      await numbers(context, parent.relation, parent.rowCount, before),
      await numbers(context, context.relation, context.rowCount, column),
    ];
    if (old.length < ROWS_MIN || now.length < ROWS_MIN) return null;
    const edges = quantileEdges(old, BINS);
    const index = populationStability(binCounts(old, edges), binCounts(now, edges));
    const { statistic } = kolmogorovSmirnov(old, now);
    return index >= SHIFT && statistic >= KS_MIN
      ? { column, kind: 'values', index, distance: statistic }
      : null;
  }
  if (column.profile.distinctCount > CATEGORIES_MAX) return null;
  const counts = await context.session.query<{ value: string; old: number; now: number }>(
    sql`WITH b AS (SELECT ${renderExpression(before)} AS value, count(*) AS n FROM ${parent.relation} WHERE ${identifier(before.storageName)} IS NOT NULL GROUP BY 1),
        a AS (SELECT ${renderExpression(column)} AS value, count(*) AS n FROM ${context.relation} WHERE ${identifier(column.storageName)} IS NOT NULL GROUP BY 1)
      SELECT coalesce(a.value, b.value) AS value, coalesce(b.n, 0) AS old, coalesce(a.n, 0) AS now FROM a FULL JOIN b ON a.value = b.value
      ORDER BY coalesce(b.n, 0) DESC, 1 LIMIT ${literal(5 * CATEGORIES_MAX)}`.text,
    { signal: context.signal },
  );
  const [old, now] = [counts.map((row) => Number(row.old)), counts.map((row) => Number(row.now))];
  const index = populationStability(old, now);
  const distance = jensenShannonDistance(old, now);
  return index >= SHIFT && distance >= JS_MIN ? { column, kind: 'values', index, distance } : null;
}

async function missingShift(
  context: CheckContext,
  parent: ParentVersion,
  column: ScanColumn,
  before: ParentColumn,
): Promise<Shift | null> {
  const [row] = await context.session.query<{ filled: number }>(
    sql`SELECT count(${identifier(before.storageName)}) AS filled FROM ${parent.relation}`.text,
    { signal: context.signal },
  );
  const old = 1 - Number(row?.filled ?? 0) / parent.rowCount;
  const now = column.nullCount / context.rowCount;
  const effect = cohensH(old, now);
  return effect >= MISSING_MIN ? { column, kind: 'missing', index: effect, distance: now - old } : null;
}

async function numbers(
  context: CheckContext,
  relation: ParentVersion['relation'],
  rowCount: number,
  column: ParentColumn,
): Promise<Float64Array> {
  const x = numberExpression(column);
  const { columns } = await context.session.columns(
    sql`SELECT x FROM (SELECT ${x}::DOUBLE AS x FROM ${relation} WHERE ${sampledRows(rowCount, SAMPLE_ROWS)}) WHERE isfinite(x)`
      .text,
    { signal: context.signal },
  );
  return columns.x instanceof Float64Array ? columns.x : new Float64Array();
}

function draft(
  context: CheckContext,
  parent: ParentVersion,
  { column, kind, index, distance }: Shift,
): IssueDraft {
  const large = kind === 'values' ? index >= LARGE_SHIFT : index >= 2 * MISSING_MIN;
  const what =
    kind === 'values'
      ? `The values of \`${column.name}\` have shifted against version ${parent.number} (stability index ${index.toFixed(2)}, largest distance ${distance.toFixed(2)}).`
      : `\`${column.name}\` is missing in ${Math.abs(distance * 100).toFixed(1)} points ${distance > 0 ? 'more' : 'fewer'} of the rows than in version ${parent.number}.`;
  // Fewer missing values are what one hopes for.
  const worse = kind === 'values' || distance > 0;
  return {
    type: 'drift',
    column,
    severity: large && worse ? 'warning' : 'info',
    description:
      `${what} ${worse ? 'A model trained on the version before may be off on this one.' : ''}`.trim(),
    affectedCount: context.rowCount,
    populationCount: context.rowCount,
    pointsMax: worse ? Math.min(40, 40 * index) : 0,
    evidence: {
      kind,
      parentVersion: parent.number,
      stabilityIndex: kind === 'values' ? index : null,
      cohensH: kind === 'missing' ? index : null,
      distance,
    },
    fixType: 'manual',
    fixOptions: [FIX.leave],
    cells: null,
  };
}
