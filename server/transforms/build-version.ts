import { renderExpression } from '@/server/domain/ingestion';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, parquetRelation, Sql, sql } from '@/server/engine/sql';
import { storageOf, typedValue } from './storage-of';
import type { TableColumn } from './table-column';

/** A part of a fix that was taken back: all given conditions must hold. */
export interface Selection {
  scope: 'cells' | 'rows';
  storageName?: string;
  rows?: number[];
  /** The values that were written for others; null stands for missing. */
  change?: { from: string | null; to: string | null };
}

/** What one standing fix adds to its base, as files on this machine. */
export interface StandingFix {
  /** row, storage_name, old_value, new_value … */
  cellsPath: string;
  /** row, kind, … */
  rowsPath: string;
  /** row, storage_name, value of the columns that it added. */
  addedPath: string;
  added: Pick<TableColumn, 'storageName' | 'name' | 'type'>[];
  dropped: string[];
  reverts: Selection[];
}

export interface BuiltVersion {
  rowCount: number;
  columns: (TableColumn & { nullCount: number })[];
}

/** The SQL condition of what of a fix's log is taken back. */
export function selectionCondition(selection: Selection): Sql {
  const parts: Sql[] = [];
  if (selection.storageName !== undefined && selection.scope === 'cells')
    parts.push(sql`storage_name = ${literal(selection.storageName)}`);
  if (selection.rows !== undefined)
    parts.push(
      selection.rows.length === 0 ? sql`false` : sql`"row" IN (${join(selection.rows.map(literal))})`,
    );
  if (selection.change !== undefined) {
    parts.push(
      sql`old_value IS NOT DISTINCT FROM ${literal(selection.change.from)} AND new_value IS NOT DISTINCT FROM ${literal(selection.change.to)}`,
    );
  }
  return parts.length === 0 ? sql`true` : sql`(${join(parts, ' AND ')})`;
}

/** What of a fix's log still stands. */
export function standing(path: string, scope: Selection['scope'], reverts: readonly Selection[]): Sql {
  const taken = reverts.filter((revert) => revert.scope === scope).map(selectionCondition);
  return taken.length === 0
    ? sql`(SELECT * FROM ${parquetRelation(path)})`
    : sql`(SELECT * FROM ${parquetRelation(path)} WHERE NOT (${join(taken, ' OR ')}))`;
}

/**
 * Writes a version: the base with the standing fixes laid over it, in their order. The same base and fixes give the
 * same content, whatever versions came in between; that is why any fix can be taken out again.
 */
export async function buildVersion(
  session: EngineSession,
  base: { relation: Sql; columns: readonly (TableColumn & { nullCount: number })[]; rowCount: number },
  fixes: readonly StandingFix[],
  outPath: string,
  signal?: AbortSignal,
): Promise<BuiltVersion> {
  await stagePatch(session, fixes);
  const gone = await stageGone(session, fixes);
  const dropped = new Set(fixes.flatMap((fix) => fix.dropped));
  const added = fixes.flatMap((fix) => fix.added);
  type Column = BuiltVersion['columns'][number];
  const kept: Column[] = base.columns.filter(({ storageName }) => !dropped.has(storageName));
  const news: Column[] = added
    .filter(({ storageName }) => !dropped.has(storageName))
    .map((column) => ({ ...column, storageType: 'VARCHAR', render: 'plain', position: 0, nullCount: 0 }));
  const names = await session.query<{ storage_name: string }>(
    'SELECT DISTINCT storage_name FROM version_patch',
  );
  const touched = new Set(names.map(({ storage_name }) => storage_name));
  const changed = [...kept, ...news].filter(({ storageName }) => touched.has(storageName));
  await widen(session, changed);

  const columns: BuiltVersion['columns'] = [];
  const values: Sql[] = [];
  for (const column of [...kept, ...news]) {
    const name = identifier(column.storageName);
    const index = changed.indexOf(column);
    if (index < 0) {
      columns.push({ ...column, position: columns.length });
      values.push(news.includes(column) ? sql`CAST(NULL AS VARCHAR) AS ${name}` : sql`b.${name}`);
      continue;
    }
    const isNew = news.includes(column);
    const patch = sql`SELECT new_value AS v FROM version_patch WHERE storage_name = ${literal(column.storageName)}`;
    const hit = identifier(`h${index}`);
    const value = identifier(`v${index}`);
    const before = isNew ? sql`CAST(NULL AS VARCHAR)` : qualified(column);
    const whole = sql`SELECT CASE WHEN w.${hit} THEN w.${value} ELSE ${before} END AS v
      FROM ${base.relation} b LEFT JOIN version_wide w ON w.r = b.__row ${gone}`;
    const storage = await storageOf(session, column, patch, whole);
    const same = !isNew && storage.storageType === column.storageType && storage.render === column.render;
    const stored = same ? sql`b.${name}` : typedValue(before, storage);
    columns.push({ ...column, ...storage, position: columns.length });
    values.push(
      sql`CASE WHEN w.${hit} THEN ${typedValue(sql`w.${value}`, storage)} ELSE ${stored} END AS ${name}`,
    );
  }
  const select = sql`SELECT ${join([sql`b.__row`, ...values])} FROM ${base.relation} b
    ${changed.length > 0 ? sql`LEFT JOIN version_wide w ON w.r = b.__row` : sql``} ${gone}`;
  // Joins may give rows in any order; without one the base's own is kept.
  const order = changed.length > 0 || gone.text !== '' ? sql`ORDER BY b.__row` : sql``;
  const { rowCount } = await session.copy(sql`${select} ${order}`.text, outPath, { signal });
  return { rowCount, columns: await withNullCounts(session, outPath, rowCount, columns) };
}

/** The last value of every changed cell; a later fix wins. */
async function stagePatch(session: EngineSession, fixes: readonly StandingFix[]): Promise<void> {
  const parts = fixes.flatMap((fix, index) => [
    ...(fix.added.length === 0
      ? []
      : [
          sql`SELECT ${literal(2 * index)} AS o, "row", storage_name, value AS new_value FROM ${parquetRelation(fix.addedPath)}`,
        ]),
    sql`SELECT ${literal(2 * index + 1)} AS o, "row", storage_name, new_value FROM ${standing(fix.cellsPath, 'cells', fix.reverts)}`,
  ]);
  const all =
    parts.length === 0
      ? sql`SELECT 0 AS o, 0::BIGINT AS "row", '' AS storage_name, '' AS new_value WHERE false`
      : join(parts, ' UNION ALL ');
  const last =
    parts.length <= 1
      ? sql``
      : sql`QUALIFY row_number() OVER (PARTITION BY "row", storage_name ORDER BY o DESC) = 1`;
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE version_patch AS SELECT "row", storage_name, new_value FROM (${all}) ${last}`
      .text,
  );
}

async function stageGone(session: EngineSession, fixes: readonly StandingFix[]): Promise<Sql> {
  const parts = fixes.map(
    (fix) => sql`SELECT "row" AS r FROM ${standing(fix.rowsPath, 'rows', fix.reverts)}`,
  );
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE version_gone AS SELECT DISTINCT r FROM (${parts.length === 0 ? sql`SELECT 0::BIGINT AS r WHERE false` : join(parts, ' UNION ALL ')})`
      .text,
  );
  const [row] = await session.query<{ n: number }>('SELECT count(*) AS n FROM version_gone');
  return Number(row?.n ?? 0) === 0 ? sql`` : sql`WHERE b.__row NOT IN (SELECT r FROM version_gone)`;
}

/** One row a changed row, with a value and a mark for each changed column: a single join, however many columns. */
async function widen(session: EngineSession, changed: readonly TableColumn[]): Promise<void> {
  if (changed.length === 0) return;
  const parts = changed.flatMap(({ storageName }, index) => {
    const is = sql`storage_name = ${literal(storageName)}`;
    return [
      sql`any_value(new_value) FILTER (WHERE ${is}) AS ${identifier(`v${index}`)}`,
      sql`coalesce(bool_or(${is}), false) AS ${identifier(`h${index}`)}`,
    ];
  });
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE version_wide AS SELECT "row" AS r, ${join(parts)} FROM version_patch GROUP BY 1`
      .text,
  );
}

/** The text of a stored value, over the alias `b`. */
function qualified(column: TableColumn): Sql {
  const quoted = identifier(column.storageName).text;
  return new Sql(renderExpression(column).text.replaceAll(quoted, `b.${quoted}`));
}

async function withNullCounts(
  session: EngineSession,
  path: string,
  rowCount: number,
  columns: BuiltVersion['columns'],
): Promise<BuiltVersion['columns']> {
  const counts: Record<string, number> = {};
  for (let from = 0; from < columns.length; from += 200) {
    const parts = columns
      .slice(from, from + 200)
      .map(({ storageName }) => sql`count(${identifier(storageName)}) AS ${identifier(storageName)}`);
    const [row] = await session.query<Record<string, number>>(
      sql`SELECT ${join(parts)} FROM ${parquetRelation(path)}`.text,
    );
    Object.assign(counts, row);
  }
  return columns.map((column) => ({
    ...column,
    nullCount: rowCount - Number(counts[column.storageName] ?? 0),
  }));
}
