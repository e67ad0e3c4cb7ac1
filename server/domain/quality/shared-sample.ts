import type { EngineSession } from '@/server/engine/port';
import { literal, type Sql, sql } from '@/server/engine/sql';
import { sampledRows } from './checks/outlier-fences';

export interface SampledTable {
  session: EngineSession;
  /** Relation with `__row`. */
  relation: Sql;
  rowCount: number;
  columns: readonly unknown[];
  signal?: AbortSignal;
}

/** Rows that are set aside, by how many cells that makes: some 30 bytes each. */
const [ROWS, ROWS_OF_WIDE_TABLES, CELLS_MAX] = [50_000, 20_000, 5_000_000];
/** Of a smaller table, reading it costs no more than setting a part of it aside. */
const TIMES_SMALLER = 4;

const kept = new WeakMap<EngineSession, Map<string, Promise<Sql>>>();

/** Rows that a sample of this table may have without being drawn anew. */
export function sampleRowsMax({ columns }: Pick<SampledTable, 'columns'>): number {
  return ROWS * columns.length <= CELLS_MAX ? ROWS : ROWS_OF_WIDE_TABLES;
}

/** Whether the sample is taken out of the table, so that asking it costs next to nothing. */
export function isSetAside(table: SampledTable): boolean {
  const rows = sampleRowsMax(table);
  return table.rowCount >= TIMES_SMALLER * rows && rows * table.columns.length <= CELLS_MAX;
}

/**
 * Where about `wanted` of the rows are read from: always the same rows, and those of a smaller sample are among those of
 * a larger one. They are taken out of the table once a session, since to draw them the engine has to unpack all rows.
 */
export async function sampleOf(
  table: SampledTable,
  wanted: number,
): Promise<{ relation: Sql; condition: Sql }> {
  const { rowCount, relation } = table;
  const condition = sampledRows(rowCount, wanted);
  const rows = sampleRowsMax(table);
  if (wanted > rows || !isSetAside(table)) return { relation, condition };
  return { relation: await setAside(table, rows), condition };
}

function setAside({ session, relation, rowCount, signal }: SampledTable, rows: number): Promise<Sql> {
  const ofSession = kept.get(session) ?? new Map<string, Promise<Sql>>();
  kept.set(session, ofSession);
  const key = `${rows} ${relation.text}`;
  const known = ofSession.get(key);
  if (known !== undefined) return known;
  const name = sql`sampled_rows_${literal(ofSession.size)}`;
  const making = session
    .execute(
      sql`CREATE OR REPLACE TEMP TABLE ${name} AS SELECT * FROM ${relation} WHERE ${sampledRows(rowCount, rows)}`
        .text,
      signal === undefined ? {} : { signal },
    )
    .then(() => name);
  ofSession.set(key, making);
  making.catch(() => ofSession.delete(key));
  return making;
}
