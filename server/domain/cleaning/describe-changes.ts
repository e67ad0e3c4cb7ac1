import type { EngineSession } from '@/server/engine/port';
import { identifier, literal, type Sql, sql } from '@/server/engine/sql';
import { isNumericColumn, type TableColumn } from '@/server/transforms/table-column';
import type { WorkingTable } from '@/server/transforms/working-table';
import type { ChangedColumn } from './contract';

const BINS = 20;
const TOP = 12;
const CHANGES = 20;
const COLUMNS_MAX = 100;
const SAMPLES = 50;

/** What changes in each column, over all its cells: counts, both distributions, and the commonest changes. */
export async function describeColumns(
  table: WorkingTable,
  before: { relation: Sql; columns: readonly TableColumn[]; textOf: (column: TableColumn) => Sql },
): Promise<ChangedColumn[]> {
  const { session } = table;
  const counted = await session.query<{ storage_name: string; n: number }>(
    `SELECT storage_name, count(*) AS n FROM changes GROUP BY 1 ORDER BY n DESC LIMIT ${COLUMNS_MAX}`,
  );
  const described: ChangedColumn[] = [];
  for (const { storage_name: storageName, n } of counted) {
    const old = before.columns.find((column) => column.storageName === storageName);
    const now = table.column(storageName);
    if (old === undefined || now === undefined) continue;
    await stageCounts(table, before, old);
    const [facts] = await session.query<Record<string, number>>(
      `SELECT coalesce(sum(b) FILTER (WHERE v IS NULL), 0)::BIGINT AS missing_before, coalesce(sum(a) FILTER (WHERE v IS NULL), 0)::BIGINT AS missing_after,
        count(*) FILTER (WHERE v IS NOT NULL AND b > 0) AS distinct_before, count(*) FILTER (WHERE v IS NOT NULL AND a > 0) AS distinct_after FROM before_after`,
    );
    described.push({
      column: now.name,
      cellsChanged: Number(n),
      missingBefore: Number(facts?.missing_before ?? 0),
      missingAfter: Number(facts?.missing_after ?? 0),
      distinctBefore: Number(facts?.distinct_before ?? 0),
      distinctAfter: Number(facts?.distinct_after ?? 0),
      typeBefore: old.type,
      distribution: isNumericColumn(old) ? await histogram(session) : await topValues(session),
      changes: await commonest(session, storageName),
    });
  }
  return described;
}

/**
 * Counts of every distinct value before (`b`) and after (`a`): the column is read once, and the changes are added to
 * what was there instead of reading the changed table.
 */
async function stageCounts(
  table: WorkingTable,
  before: { relation: Sql; textOf: (column: TableColumn) => Sql },
  column: TableColumn,
): Promise<void> {
  const named = sql`storage_name = ${literal(column.storageName)}`;
  const text = before.textOf(column);
  const [gone] = await table.session.query<{ n: number }>('SELECT count(*) AS n FROM row_log');
  const leaving =
    Number(gone?.n ?? 0) === 0
      ? sql``
      : sql`UNION ALL SELECT ${text} AS v, 0 AS b, -count(*) AS a FROM ${before.relation} WHERE __row IN (SELECT "row" FROM row_log) GROUP BY 1`;
  // Grouped as stored, and only then printed: text of a million numbers would cost more than all the rest.
  const stored = identifier(column.storageName);
  await table.session.execute(
    sql`CREATE OR REPLACE TEMP TABLE before_after AS SELECT v, sum(b)::BIGINT AS b, sum(a)::BIGINT AS a FROM (
      SELECT ${text} AS v, n AS b, n AS a FROM (SELECT ${stored}, count(*) AS n FROM ${before.relation} GROUP BY 1)
      UNION ALL SELECT old_value, 0, -count(*) FROM changes WHERE ${named} GROUP BY 1
      UNION ALL SELECT new_value, 0, count(*) FROM changes WHERE ${named} GROUP BY 1
      ${leaving}) GROUP BY 1`.text,
  );
}

async function histogram(session: EngineSession): Promise<ChangedColumn['distribution']> {
  // The middle 98 of 100 make the bins, so that one wild value does not press all others into one bar.
  const [range] = await session.query<{ low: number | null; high: number | null }>(
    `SELECT min(x) FILTER (WHERE upto >= 0.01 * total) AS low, min(x) FILTER (WHERE upto >= 0.99 * total) AS high FROM (
      SELECT x, sum(n) OVER (ORDER BY x) AS upto, sum(n) OVER () AS total
      FROM (SELECT TRY_CAST(v AS DOUBLE) AS x, greatest(a, b) AS n FROM before_after) WHERE x IS NOT NULL AND isfinite(x))`,
  );
  const [low, high] = [range?.low ?? 0, range?.high ?? 0];
  const width = (high - low) / BINS || 1;
  const rows = await session.query<{ bin: number; before: number; after: number }>(
    sql`SELECT least(${literal(BINS - 1)}, greatest(0, floor((x - ${literal(low)}) / ${literal(width)})))::INTEGER AS bin,
      sum(b)::BIGINT AS before, sum(a)::BIGINT AS after
      FROM (SELECT TRY_CAST(v AS DOUBLE) AS x, b, a FROM before_after) WHERE x IS NOT NULL AND isfinite(x) GROUP BY ALL`
      .text,
  );
  const bins = Array.from({ length: BINS }, (_, index) => ({
    label: String(Number((low + index * width).toPrecision(4))),
    before: 0,
    after: 0,
  }));
  for (const { bin, before, after } of rows) {
    const slot = bins[bin];
    if (slot !== undefined) Object.assign(slot, { before: Number(before), after: Number(after) });
  }
  return { kind: 'histogram', bins };
}

async function topValues(session: EngineSession): Promise<ChangedColumn['distribution']> {
  const rows = await session.query<{ label: string; before: number; after: number }>(
    `SELECT left(v, 60) AS label, b AS before, a AS after FROM before_after
      WHERE v IS NOT NULL ORDER BY abs(a - b) DESC, a DESC, label LIMIT ${TOP}`,
  );
  const bins = rows.map(({ label, before, after }) => ({
    label,
    before: Number(before),
    after: Number(after),
  }));
  return { kind: 'values', bins };
}

async function commonest(session: EngineSession, storageName: string): Promise<ChangedColumn['changes']> {
  const rows = await session.query<{ old_value: string | null; new_value: string | null; n: number }>(
    sql`SELECT old_value, new_value, count(*) AS n FROM changes WHERE storage_name = ${literal(storageName)}
      GROUP BY ALL ORDER BY n DESC, old_value, new_value LIMIT ${literal(CHANGES)}`.text,
  );
  return rows.map(({ old_value, new_value, n }) => ({ from: old_value, to: new_value, count: Number(n) }));
}

/** Changed cells from all columns and along the whole table. */
export async function sampleChanges(table: WorkingTable) {
  const rows = await table.session.query<{
    row: number;
    storage_name: string;
    old_value: string | null;
    new_value: string | null;
    method: string;
    confidence: number;
  }>(
    `SELECT "row", storage_name, old_value, new_value, method, confidence FROM (
      SELECT *, row_number() OVER (PARTITION BY storage_name ORDER BY md5(CAST("row" AS VARCHAR))) AS k FROM changes) ORDER BY k, storage_name LIMIT ${SAMPLES}`,
  );
  return rows.map((entry) => ({
    row: entry.row,
    column: table.column(entry.storage_name)?.name ?? entry.storage_name,
    oldValue: entry.old_value,
    newValue: entry.new_value,
    method: entry.method,
    confidence: clamp(entry.confidence),
  }));
}

export async function sampleRemoved(session: EngineSession) {
  return session.query<{ row: number; kind: string; reason: string }>(
    `SELECT "row", kind, reason FROM row_log ORDER BY "row" LIMIT ${SAMPLES}`,
  );
}

/** Changed cells by confidence: [0, .1), [.1, .2), … [.9, 1]. */
export async function confidenceTenths(session: EngineSession): Promise<number[]> {
  const rows = await session.query<{ tenth: number; n: number }>(
    'SELECT least(9, greatest(0, floor(coalesce(confidence, 0) * 10)))::INTEGER AS tenth, count(*) AS n FROM changes GROUP BY 1',
  );
  const tenths = new Array<number>(10).fill(0);
  for (const { tenth, n } of rows) tenths[tenth] = Number(n);
  return tenths;
}

export async function countChanges(session: EngineSession) {
  const [cells] = await session.query<{ n: number }>('SELECT count(*) AS n FROM changes');
  const [rows] = await session.query<{ removed: number; quarantined: number }>(
    "SELECT count(*) FILTER (WHERE kind = 'removed') AS removed, count(*) FILTER (WHERE kind <> 'removed') AS quarantined FROM row_log",
  );
  return {
    cellsChanged: Number(cells?.n ?? 0),
    rowsRemoved: Number(rows?.removed ?? 0),
    rowsQuarantined: Number(rows?.quarantined ?? 0),
  };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
