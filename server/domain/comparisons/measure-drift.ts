import type { ColumnPair } from '@/server/domain/datasets';
import { numberExpression, type RenderedColumn, renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import {
  binCounts,
  jensenShannonDistance,
  kolmogorovSmirnov,
  populationStability,
  quantileEdges,
} from '@/server/stats/drift';
import type { Drift } from './contract';
import type { PairedTables } from './paired-tables';

type TypedPair = ColumnPair<RenderedColumn & { name: string; type: string }>;

const SAMPLE_ROWS = 20_000;
const COLUMNS_A_QUERY = 50;
/** Beyond these, columns carry no drift: the comparison is looked at by a person. */
const COLUMNS_MAX = 300;
const BINS = 10;
/** Frequent values that are bins of their own; all others share one. */
const VALUES_MAX = 50;

const MODERATE = 0.1;
const LARGE = 0.25;

/** Drift of every pair that has one, by its index: of numbers and dates by their distribution, of categories by their shares. */
export async function measureDrift(
  tables: PairedTables & { rowCountAfter: number },
  pairs: readonly TypedPair[],
  timeoutMs: number,
): Promise<Map<number, Drift>> {
  const indexed = pairs.map((pair, index) => ({ pair, index })).slice(0, COLUMNS_MAX);
  const ordered = indexed.filter(({ pair }) => isOrdered(pair.before) && isOrdered(pair.after));
  const counted = indexed.filter(({ pair }) => isCounted(pair.before) && isCounted(pair.after));
  const drifts = new Map<number, Drift>();
  for (let start = 0; start < ordered.length; start += COLUMNS_A_QUERY) {
    const part = ordered.slice(start, start + COLUMNS_A_QUERY);
    const columnsOf = (side: 'before' | 'after') => part.map(({ pair }) => pair[side]);
    const before = await sampleOf(tables, tables.before, columnsOf('before'), tables.rowCount, timeoutMs);
    const after = await sampleOf(tables, tables.after, columnsOf('after'), tables.rowCountAfter, timeoutMs);
    for (const [place, { index }] of part.entries()) {
      const drift = orderedDrift(before[place] ?? new Float64Array(), after[place] ?? new Float64Array());
      const sampled = Math.max(tables.rowCount, tables.rowCountAfter) > SAMPLE_ROWS;
      if (drift !== null) drifts.set(index, { ...drift, method: sampled ? 'sampled' : 'exact' });
    }
  }
  for (const { pair, index } of counted) {
    const drift = await countedDrift(tables, pair, timeoutMs);
    if (drift !== null) drifts.set(index, drift);
  }
  return drifts;
}

/** The drift of a column that is the same in both. */
export function noDrift(values: number): Drift {
  const still = { level: 'none', stabilityIndex: 0, jensenShannon: 0, method: 'exact' } as const;
  return { ...still, kolmogorovSmirnov: null, pValue: null, valuesBefore: values, valuesAfter: values };
}

const ORDERED = ['integer', 'decimal', 'date', 'datetime'];
const isOrdered = ({ type }: { type: string }) => ORDERED.includes(type);
const isCounted = ({ type }: { type: string }) => type === 'category' || type === 'boolean';

/** About `SAMPLE_ROWS` rows spread evenly by their ids (Knuth's multiplicative hash), the same rows each time. */
async function sampleOf(
  { session }: PairedTables,
  relation: Sql,
  columns: readonly TypedPair['before'][],
  rowCount: number,
  timeoutMs: number,
): Promise<Float64Array[]> {
  const bound = Math.ceil(Math.min(1, SAMPLE_ROWS / Math.max(1, rowCount)) * 2 ** 32);
  const values = columns.map((column, index) => sql`${scaleOf(column)} AS ${identifier(`v${index}`)}`);
  const sample = await session.columns(
    sql`SELECT ${join(values)} FROM ${relation}
      WHERE (__row * 2654435761) % 4294967296 < ${literal(bound)}`.text,
    { timeoutMs },
  );
  return columns.map((_, index) => {
    const column = sample.columns[`v${index}`];
    return column instanceof Float64Array ? column.filter(Number.isFinite) : new Float64Array();
  });
}

/** Numbers as they are, dates as milliseconds. */
function scaleOf(column: TypedPair['before']): Sql {
  if (column.type === 'integer' || column.type === 'decimal') return numberExpression(column);
  return sql`CAST(epoch_ms(TRY_CAST(${identifier(column.storageName)} AS TIMESTAMP)) AS DOUBLE)`;
}

function orderedDrift(before: Float64Array, after: Float64Array): Omit<Drift, 'method'> | null {
  if (before.length === 0 || after.length === 0) return null;
  const edges = quantileEdges(before, BINS);
  const [p, q] = [binCounts(before, edges), binCounts(after, edges)];
  const { statistic, pValue } = kolmogorovSmirnov(before, after);
  return { ...distances(p, q), kolmogorovSmirnov: statistic, pValue };
}

async function countedDrift(
  { session, before, after }: PairedTables,
  pair: TypedPair,
  timeoutMs: number,
): Promise<Drift | null> {
  const side = (column: RenderedColumn, relation: Sql, later: boolean) =>
    sql`SELECT ${renderExpression(column)} AS value, ${literal(later)} AS later FROM ${relation}
      WHERE ${identifier(column.storageName)} IS NOT NULL`;
  const rows = await session.query<{ p: number; q: number }>(
    sql`WITH counts AS (
        SELECT value, count(*) FILTER (NOT later) AS p, count(*) FILTER (later) AS q
        FROM (${side(pair.before, before, false)} UNION ALL ${side(pair.after, after, true)}) GROUP BY value
      ), ranked AS (SELECT p, q, row_number() OVER (ORDER BY p + q DESC, value) AS place FROM counts)
      SELECT sum(p) AS p, sum(q) AS q FROM ranked GROUP BY least(place, ${literal(VALUES_MAX + 1)}) ORDER BY least(place, ${literal(VALUES_MAX + 1)})`
      .text,
    { timeoutMs },
  );
  const [p, q] = [rows.map((row) => Number(row.p)), rows.map((row) => Number(row.q))];
  const found = distances(p, q);
  if (found.valuesBefore === 0 || found.valuesAfter === 0) return null;
  return { ...found, kolmogorovSmirnov: null, pValue: null, method: 'exact' };
}

function distances(p: readonly number[], q: readonly number[]) {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const stabilityIndex = populationStability(p, q);
  const level: Drift['level'] =
    stabilityIndex >= LARGE ? 'large' : stabilityIndex >= MODERATE ? 'moderate' : 'none';
  const jensenShannon = jensenShannonDistance(p, q);
  return { level, stabilityIndex, jensenShannon, valuesBefore: sum(p), valuesAfter: sum(q) };
}
