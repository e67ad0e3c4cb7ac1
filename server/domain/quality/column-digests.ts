import type { EngineSession } from '@/server/engine/port';
import { identifier, join, type Sql, sql } from '@/server/engine/sql';

interface DigestedColumn {
  storageName: string;
  type: string;
  storageType: string;
  render: string | null;
}

const COLUMNS_A_PASS = 50;

/**
 * One text a column that is the same for the same values in the same rows under the same type, and else differs: an
 * exclusive-or and a sum of 64-bit hashes of (row id, value), about 128 bits. Order of storage does not matter. Made to
 * notice change, not to withstand an attack.
 */
export async function columnDigests(
  session: EngineSession,
  relation: Sql,
  columns: readonly DigestedColumn[],
  signal: AbortSignal,
): Promise<string[]> {
  const digests: string[] = [];
  for (let from = 0; from < columns.length; from += COLUMNS_A_PASS) {
    const part = columns.slice(from, from + COLUMNS_A_PASS);
    const figures = part.map((column, at) => {
      const value = identifier(column.storageName);
      return sql`CAST(bit_xor(hash(__row, ${value})) AS VARCHAR) || '-' || CAST(sum(CAST(hash(${value}, __row, 7) AS HUGEINT)) AS VARCHAR) AS ${identifier(`d${at}`)}`;
    });
    const [row] = await session.query<Record<string, string | null>>(
      sql`SELECT ${join(figures)} FROM ${relation}`.text,
      { signal },
    );
    for (const [at, column] of part.entries()) {
      digests.push([column.type, column.storageType, column.render ?? '', row?.[`d${at}`] ?? ''].join('|'));
    }
  }
  return digests;
}
