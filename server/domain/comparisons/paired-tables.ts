import type { EngineSession } from '@/server/engine/port';
import { parquetRelation, type Sql, sql } from '@/server/engine/sql';
import type { Services } from '@/server/tenancy/tenant-context';
import type { LoadedPair } from './load-pair';

export interface PairedTables {
  session: EngineSession;
  before: Sql;
  after: Sql;
  /** Both hold the same row ids in the same order. */
  aligned: boolean;
  /** Of the earlier version. */
  rowCount: number;
}

/** Runs `work` with both versions within reach of one engine session. */
export async function withPairedTables<Result>(
  pair: LoadedPair,
  services: Services,
  timeoutMs: number,
  work: (tables: PairedTables) => Promise<Result>,
): Promise<Result> {
  const earlier = await services.objectStore.materialise(pair.before.version.parquetKey);
  try {
    const later = await services.objectStore.materialise(pair.after.version.parquetKey);
    try {
      return await services.engine.withSession(async (session) => {
        const [before, after] = [parquetRelation(earlier.path), parquetRelation(later.path)];
        const aligned =
          pair.before.version.rowCount === pair.after.version.rowCount &&
          (await sameRows(session, before, after, timeoutMs));
        return work({ session, before, after, aligned, rowCount: Number(pair.before.version.rowCount) });
      });
    } finally {
      await later.release();
    }
  } finally {
    await earlier.release();
  }
}

async function sameRows(
  session: EngineSession,
  before: Sql,
  after: Sql,
  timeoutMs: number,
): Promise<boolean> {
  const [row] = await session.query<{ same: boolean | null }>(
    sql`SELECT bool_and(b_row = a_row) AS same
      FROM (SELECT __row AS b_row FROM ${before}) POSITIONAL JOIN (SELECT __row AS a_row FROM ${after})`.text,
    { timeoutMs },
  );
  return row?.same ?? true;
}
