import { type RenderedColumn, renderExpression } from '@/server/domain/ingestion';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, parquetRelation, Sql, sql } from '@/server/engine/sql';
import { type AlignedColumn, alignColumns, driftNotes, type StoredColumn } from './align-columns';

export interface AppendedTable {
  columns: StoredColumn[];
  nullCounts: number[];
  distinctCounts: number[];
  rowCount: number;
  notes: string[];
}

interface Parts {
  /** Null: the new rows are the whole version. */
  old: { path: string; columns: StoredColumn[] } | null;
  fresh: { path: string; columns: StoredColumn[] };
  /** Row id of the first new row. */
  firstRow: number;
  target: string;
  signal: AbortSignal;
}

/**
 * Writes the old rows and the new ones under them as one Parquet. A column keeps its type where every new value, printed
 * again, is the text that the source gave; else the whole column becomes text, so that no character changes.
 */
export async function appendRows(session: EngineSession, parts: Parts): Promise<AppendedTable> {
  const { old, fresh, firstRow, target, signal } = parts;
  const aligned =
    old === null
      ? fresh.columns.map((column) => ({ old: null, fresh: column }))
      : alignColumns(old.columns, fresh.columns);
  const fits =
    old === null ? aligned.map(() => true) : await newValuesFit(session, fresh.path, aligned, signal);
  const merged = aligned.map((pair, index) => mergedColumn(pair, index, fits[index] === true));
  const freshRows = sql`SELECT __row + ${literal(firstRow)} AS __row, ${join(merged.map(({ fresh }) => fresh))} FROM ${parquetRelation(fresh.path)}`;
  const rows =
    old === null
      ? freshRows
      : sql`FROM (SELECT __row, ${join(merged.map(({ old }) => old))} FROM ${parquetRelation(old.path)} UNION ALL ${freshRows})`;
  const { rowCount } = await session.copy(sql`${rows} ORDER BY __row`.text, target, { signal });
  const columns = merged.map(({ column }) => column);
  const counts = await countValues(session, target, columns.length, signal);
  const becameText = aligned.flatMap((pair, index) =>
    fits[index] === true || pair.old === null
      ? []
      : [`\`${pair.old.name}\` was ${pair.old.type} and is text now: new values are written differently`],
  );
  return {
    columns,
    ...counts,
    rowCount,
    notes: [...(old === null ? [] : driftNotes(aligned)), ...becameText],
  };
}

/** One column of both parts under its new storage name, as SQL for each part. */
function mergedColumn(
  { old, fresh }: AlignedColumn,
  index: number,
  fits: boolean,
): { column: StoredColumn; old: Sql; fresh: Sql } {
  const storageName = `c${index}`;
  const named = (expression: Sql) => sql`${expression} AS ${identifier(storageName)}`;
  const source = old ?? fresh;
  if (source === null) throw new Error('a column of neither part');
  if (!fits) {
    return {
      column: { ...source, storageName, type: 'text', storageType: 'VARCHAR', render: 'plain' },
      old: named(old === null ? sql`NULL::VARCHAR` : textOf(old)),
      fresh: named(fresh === null ? sql`NULL::VARCHAR` : textOf(fresh)),
    };
  }
  // A column that was empty so far takes the type of its first values.
  const typed = old !== null && !(old.type === 'empty' && fresh !== null) ? old : (fresh ?? source);
  const nothing = sql`CAST(NULL AS ${new Sql(typed.storageType)})`;
  return {
    column: { ...typed, name: source.name, storageName },
    old: named(old === null || typed !== old ? nothing : identifier(old.storageName)),
    fresh: named(
      fresh === null
        ? nothing
        : typed === fresh || sameForm(typed, fresh)
          ? identifier(fresh.storageName)
          : castLike(textOf(fresh), typed),
    ),
  };
}

async function newValuesFit(
  session: EngineSession,
  path: string,
  aligned: readonly AlignedColumn[],
  signal: AbortSignal,
): Promise<boolean[]> {
  const tests = aligned.map(({ old, fresh }, index) => {
    const free = old === null || fresh === null || old.type === 'empty' || sameForm(old, fresh);
    return free ? null : { text: textOf(fresh), old, name: `t${index}` };
  });
  const wanted = tests.filter((test) => test !== null);
  if (wanted.length === 0) return aligned.map(() => true);
  const texts = join(wanted.map(({ text, name }) => sql`${text} AS ${identifier(name)}`));
  const checks = join(
    wanted.map(({ old, name }) => {
      const text = identifier(name);
      const again = castLike(text, old, true);
      const printed = new Sql(renderExpression({ ...rendered(old), storageName: `v${name}` }).text);
      return sql`(SELECT count(*) FROM (SELECT ${text}, ${again} AS ${identifier(`v${name}`)} FROM texts) WHERE ${text} IS NOT NULL AND ${printed} IS DISTINCT FROM ${text}) AS ${text}`;
    }),
  );
  const rows = await session.query<Record<string, number>>(
    sql`WITH texts AS MATERIALIZED (SELECT ${texts} FROM ${parquetRelation(path)}) SELECT ${checks}`.text,
    { signal },
  );
  return tests.map((test) => test === null || Number(rows[0]?.[test.name] ?? 1) === 0);
}

function sameForm(a: StoredColumn, b: StoredColumn): boolean {
  return a.storageType === b.storageType && (a.render ?? 'plain') === (b.render ?? 'plain');
}

function rendered({ storageName, storageType, render }: StoredColumn): RenderedColumn {
  return { storageName, storageType, render };
}

function textOf(column: StoredColumn): Sql {
  return renderExpression(rendered(column));
}

function castLike(text: Sql, column: StoredColumn, tolerant = false): Sql {
  const value = column.render === 'decimal_comma' ? sql`replace(${text}, ',', '.')` : text;
  const type = new Sql(column.storageType);
  return tolerant ? sql`TRY_CAST(${value} AS ${type})` : sql`CAST(${value} AS ${type})`;
}

async function countValues(
  session: EngineSession,
  path: string,
  columnCount: number,
  signal: AbortSignal,
): Promise<{ nullCounts: number[]; distinctCounts: number[] }> {
  const counts = Array.from({ length: columnCount }, (_, index) => {
    const column = identifier(`c${index}`);
    return sql`count(*) - count(${column}) AS ${identifier(`n${index}`)}, approx_count_distinct(${column}) AS ${identifier(`d${index}`)}`;
  });
  const rows = await session.query<Record<string, number>>(
    sql`SELECT ${join(counts)} FROM ${parquetRelation(path)}`.text,
    { signal },
  );
  const pick = (letter: string) =>
    Array.from({ length: columnCount }, (_, index) => Number(rows[0]?.[`${letter}${index}`] ?? 0));
  return { nullCounts: pick('n'), distinctCounts: pick('d') };
}

/** The highest row id in any of these versions; -1 when they have no rows. */
export async function highestRow(session: EngineSession, paths: readonly string[]): Promise<number> {
  const relations = paths.map((path) => sql`SELECT max(__row) AS highest FROM ${parquetRelation(path)}`);
  const rows = await session.query<{ highest: number | null }>(
    sql`SELECT max(highest) AS highest FROM (${join(relations, ' UNION ALL ')})`.text,
  );
  return Number(rows[0]?.highest ?? -1);
}
