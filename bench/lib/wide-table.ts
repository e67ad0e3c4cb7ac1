import type { EngineSession } from '@/server/engine/port';

/**
 * SQL of a generated table of 50 columns: 28 numeric, 12 categorical, 4 timestamps, 3 e-mail, 1 text, id, flag; nulls
 * 0-6 %. The same numbers on each run: every value comes from a hash of its row and column. `repeats` sets as many such
 * tables, with other values, beside each other.
 */
export function wideTable(rows: number, repeats = 1): string {
  const columns = Array.from({ length: repeats }, (_, repeat) => columnsOf(repeat)).flat();
  return `SELECT ${columns.join(', ')} FROM range(${rows}) t(i)`;
}

/** One of the repeats by itself. */
export function wideTablePart(rows: number, repeat: number): string {
  return `SELECT ${columnsOf(repeat).join(', ')} FROM range(${rows}) t(i)`;
}

function columnsOf(repeat: number): string[] {
  const i = repeat === 0 ? 'i' : `(i + ${repeat * 100_000_007})`;
  const named = (name: string) => (repeat === 0 ? name : `${name}_${repeat}`);
  const random = (column: number) => `(hash(${i} * 64 + ${column}) % 1000000007) / 1000000007.0`;
  const withNulls = (column: number, value: string) =>
    `CASE WHEN hash(${i} * 64 + ${column} + 7919) % 100 >= ${column % 7} THEN ${value} END`;
  const columns: string[] = [`${i} AS ${named('id')}`];
  for (let c = 0; c < 28; c++) {
    const value =
      c % 4 === 0
        ? `CAST(${random(c)} * 1000 AS INTEGER)`
        : c % 4 === 1
          ? `round(100 * ln(1 / (1 - ${random(c)} + 1e-9)), 2)`
          : `round(50 + 10 * sqrt(-2 * ln(${random(c)} + 1e-9)) * cos(6.2831853 * ${random(c + 100)}), 3)`;
    columns.push(`${withNulls(c, value)} AS ${named(`num_${c}`)}`);
  }
  for (let c = 28; c < 40; c++)
    columns.push(
      `${withNulls(c, `'cat_' || CAST(floor(${random(c)} * ${random(c)} * ${5 + (c - 28) * 20}) AS INTEGER)`)} AS ${named(`cat_${c}`)}`,
    );
  for (let c = 40; c < 44; c++)
    columns.push(
      `${withNulls(c, `TIMESTAMP '2020-01-01' + INTERVAL 1 SECOND * CAST(${random(c)} * 100000000 AS INTEGER)`)} AS ${named(`at_${c}`)}`,
    );
  for (let c = 44; c < 47; c++)
    columns.push(
      `${withNulls(c, `'user' || CAST(${random(c)} * 500000 AS INTEGER) || '@example' || (${i} % 9) || '.com'`)} AS ${named(`mail_${c}`)}`,
    );
  columns.push(
    `${withNulls(47, `'order ' || ${i} || ' was shipped to ' || md5(${i}::VARCHAR)`)} AS ${named('note')}`,
  );
  columns.push(`(hash(${i} + 48) % 10 < 3) AS ${named('flag')}`);
  return columns;
}

export async function writeWideParquet(
  session: EngineSession,
  path: string,
  rows: number,
  repeats = 1,
): Promise<void> {
  await session.copy(wideTable(rows, repeats), path);
}

export async function writeWideCsv(session: EngineSession, path: string, rows: number): Promise<void> {
  await session.copy(wideTable(rows), path, { format: 'csv' });
}
