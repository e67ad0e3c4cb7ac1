import { escapeId } from 'mysql2';
import type { ReadRequest } from '@/server/ports/connector';
import type { MysqlClient } from './connect';

/** Whole numbers and decimals; a text beside them would be compared as a double, which loses digits. */
const EXACT_NUMBERS = new Set([0, 1, 2, 3, 8, 9, 13, 246]);

export interface CursorBounds {
  where: string;
  values: string[];
  upTo: string | null;
  nothingNew: boolean;
}

/** Rows beyond `after` up to the highest value there is now; rows without a value come with the first reading only. */
export async function cursorBounds(
  client: MysqlClient,
  source: string,
  { cursorColumn, after }: ReadRequest,
): Promise<CursorBounds | null> {
  if (cursorColumn === undefined) return null;
  const column = `source.${escapeId(cursorColumn, true)}`;
  const { fields } = await client.all(`SELECT ${column} FROM ${source} LIMIT 0`);
  const type = fields[0]?.columnType ?? fields[0]?.type ?? -1;
  const value = EXACT_NUMBERS.has(type) ? 'CAST(? AS DECIMAL(65, 20))' : '?';
  const beyond = after === null ? '' : `AND ${column} > ${value}`;
  const { rows } = await client.all(
    `SELECT ${column} FROM ${source} WHERE ${column} IS NOT NULL ${beyond} ORDER BY ${column} DESC LIMIT 1`,
    after === null ? [] : [after],
  );
  const highest = rows[0]?.[0] ?? null;
  if (highest === null) return { where: '', values: [], upTo: after, nothingNew: after !== null };
  return {
    where:
      after === null
        ? `WHERE ${column} <= ${value} OR ${column} IS NULL`
        : `WHERE ${column} <= ${value} AND ${column} > ${value}`,
    values: after === null ? [highest] : [highest, after],
    upTo: highest,
    nothingNew: false,
  };
}
