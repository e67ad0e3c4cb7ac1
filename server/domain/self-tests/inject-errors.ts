import { renderExpression } from '@/server/domain/ingestion';
import type { ScanColumn } from '@/server/domain/quality';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, type Sql, sql, tuple } from '@/server/engine/sql';
import { ErrorKind } from './contract';
import { extraSpace, otherCase, sequence, typo } from './spoil-text';

/** Of each kind at most this share of the rows, and this many: more would change the column they stand in. */
const [SHARE, COUNT_MAX, COUNT_MIN] = [0.01, 60, 5];

export interface Injection {
  kind: ErrorKind;
  row: number;
  /** Null: the whole row. */
  position: number | null;
}

export interface Spoilt {
  relation: Sql;
  rowCount: number;
  injections: Injection[];
  leftOut: { kind: ErrorKind; reason: string }[];
}

interface Planned extends Injection {
  value: string | null;
}

/** A value of a column with its row, as they are drawn. */
interface Drawn {
  column: ScanColumn;
  row: number;
  value: string;
}

/**
 * Puts known errors into a copy of the rows of `relation`, one a cell at most, the same ones for the same seed. Values
 * keep the storage type of their column, as a slip in a file keeps a column of numbers one of numbers.
 */
export async function injectErrors(
  session: EngineSession,
  relation: Sql,
  columns: readonly ScanColumn[],
  options: { rowCount: number; labelColumn: string | null; seed: number; signal: AbortSignal },
): Promise<Spoilt> {
  const { rowCount, seed, signal } = options;
  const random = sequence(seed);
  const wanted = Math.max(COUNT_MIN, Math.min(COUNT_MAX, Math.floor(SHARE * rowCount)));
  const features = columns.filter(({ name }) => name !== options.labelColumn);
  const taken = new Set<string>();
  const planned: Planned[] = [];
  const leftOut: Spoilt['leftOut'] = [];
  const texts = features.filter(isText);
  const numbers = features.filter(isFreeNumber);
  const draw = (from: readonly ScanColumn[], count: number, salt: number) =>
    drawCells(session, relation, from, count, seed * 1000 + salt, signal);

  const put = async (
    kind: ErrorKind,
    from: readonly ScanColumn[],
    reason: string,
    spoil: (drawn: Drawn) => Promise<string | null | undefined> | string | null | undefined,
  ) => {
    let count = 0;
    // Some values cannot be spoilt in this way, and some cells are taken.
    const drawn = from.length === 0 ? [] : await draw(from, wanted * 4, ErrorKind.options.indexOf(kind));
    for (const cell of drawn) {
      if (count >= wanted) break;
      const key = `${cell.row}/${cell.column.position}`;
      if (taken.has(key)) continue;
      const value = await spoil(cell);
      if (value === undefined || value === cell.value) continue;
      taken.add(key);
      planned.push({ kind, row: cell.row, position: cell.column.position, value });
      count += 1;
    }
    if (count === 0) leftOut.push({ kind, reason });
  };

  const noText = 'There is no column of words or categories.';
  const noNumber = 'There is no column of numbers with enough different values.';
  await put('typo', texts, noText, ({ value }) => typo(value, random) ?? undefined);
  await put('case', texts.filter(repeats), noText, ({ value }) => otherCase(value) ?? undefined);
  await put('whitespace', texts.filter(repeats), noText, ({ value }) => extraSpace(value, random));
  await put('missing', features.filter(isNearlyFull), 'No column is nearly full.', () => null);
  await put('disguised_missing', [...texts.filter(repeats), ...numbers], 'No column fits.', ({ column }) =>
    isFreeNumber(column) ? '-999' : 'unknown',
  );
  await put('outlier', numbers, noNumber, ({ column }) => farOut(column, random));
  await put('unit_shift', numbers, noNumber, ({ value }) => {
    const shifted = Number(value) * 100;
    return Number(value) === 0 || !Number.isFinite(shifted) ? undefined : String(shifted);
  });
  // Another value of the same column: plausible by itself, wrong beside the other columns of its row.
  const pool = await draw(texts.filter(repeats), wanted * 4, 77);
  await put('swap', texts.filter(repeats), noText, ({ column, value }) => {
    const others = pool.filter((one) => one.column === column && one.value !== value);
    return others[Math.floor(random() * others.length)]?.value;
  });
  const label = columns.find(({ name }) => name === options.labelColumn);
  const classes = label?.profile.statistics.topValues ?? [];
  await put(
    'label_flip',
    label === undefined || classes.length < 2 ? [] : [label],
    'No label with classes is named.',
    ({ value }) => {
      const others = classes.filter((one) => one.value !== value);
      return others[Math.floor(random() * others.length)]?.value;
    },
  );
  return writeCopy(session, relation, columns, { ...options, planned, wanted, leftOut });
}

function isText({ storageType, type, profile }: ScanColumn): boolean {
  return storageType === 'VARCHAR' && (type === 'category' || type === 'text') && profile.filledCount > 0;
}

/** Values that stand several times each: in them a variant shows. */
function repeats({ profile }: ScanColumn): boolean {
  return profile.distinctCount >= 2 && profile.distinctCount <= 0.2 * profile.filledCount;
}

function isFreeNumber({ type, profile }: ScanColumn): boolean {
  return (type === 'integer' || type === 'decimal') && profile.distinctCount >= 20;
}

function isNearlyFull({ profile, nullCount }: ScanColumn): boolean {
  return profile.filledCount > 0 && nullCount <= 0.02 * (profile.filledCount + nullCount);
}

/** Eight to twelve times the spread of the middle half beyond it, on either side that the column can take. */
function farOut({ profile, type }: ScanColumn, random: () => number): string | undefined {
  const { quartile1: q1, quartile3: q3, min } = profile.statistics;
  if (q1 === undefined || q3 === undefined || q1 === q3) return undefined;
  const reach = (8 + 4 * random()) * (q3 - q1);
  const value = random() < 0.5 && Number(min) < 0 ? q1 - reach : q3 + reach;
  return type === 'integer' ? String(Math.round(value)) : value.toFixed(2);
}

/** Filled cells of these columns, spread evenly over them, in an order that the seed decides. */
async function drawCells(
  session: EngineSession,
  relation: Sql,
  columns: readonly ScanColumn[],
  count: number,
  salt: number,
  signal: AbortSignal,
): Promise<Drawn[]> {
  if (columns.length === 0) return [];
  const each = Math.ceil(count / columns.length);
  const parts = columns.map(
    (
      column,
    ) => sql`(SELECT ${literal(column.position)} AS position, __row AS r, ${renderExpression(column)} AS value
      FROM ${relation} WHERE ${identifier(column.storageName)} IS NOT NULL
      ORDER BY md5(CAST(__row AS VARCHAR) || ${literal(`/${salt}/${column.position}`)}) LIMIT ${literal(each)})`,
  );
  const rows = await session.query<{ position: number; r: number; value: string }>(
    sql`SELECT * FROM (${join(parts, ' UNION ALL ')}) ORDER BY md5(CAST(r AS VARCHAR) || ${literal(`/${salt}`)}), position`
      .text,
    { signal },
  );
  return rows.flatMap(({ position, r, value }) => {
    const column = columns.find((one) => one.position === position);
    return column === undefined ? [] : [{ column, row: Number(r), value }];
  });
}

/** The copy with the planned values in place, and some of its rows once more at the end. */
async function writeCopy(
  session: EngineSession,
  relation: Sql,
  columns: readonly ScanColumn[],
  plan: {
    planned: Planned[];
    wanted: number;
    rowCount: number;
    seed: number;
    signal: AbortSignal;
    leftOut: Spoilt['leftOut'];
  },
): Promise<Spoilt> {
  const { planned, signal } = plan;
  await session.execute(
    'CREATE OR REPLACE TEMP TABLE injected (kind VARCHAR, "row" BIGINT, "position" INTEGER, value VARCHAR)',
  );
  if (planned.length > 0) {
    const values = planned.map(
      ({ kind, row, position, value }) =>
        sql`(${literal(kind)}, ${literal(row)}, ${literal(position)}, ${literal(value)})`,
    );
    await session.execute(sql`INSERT INTO injected VALUES ${join(values)}`.text);
  }
  const touched = new Set(planned.map(({ position }) => position));
  const selected = columns.map((column) => {
    const name = identifier(column.storageName);
    if (!touched.has(column.position)) return sql`s.${name}`;
    const other = identifier(`i${column.position}`);
    const type = { text: column.storageType, toString: () => column.storageType };
    return sql`CASE WHEN ${other}."row" IS NOT NULL THEN TRY_CAST(${other}.value AS ${type}) ELSE s.${name} END AS ${name}`;
  });
  const joins = [...touched].map(
    (position) =>
      sql`LEFT JOIN (SELECT "row", value FROM injected WHERE "position" = ${literal(position)}) AS ${identifier(`i${position}`)} ON ${identifier(`i${position}`)}."row" = s.__row`,
  );
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE spoilt AS SELECT s.__row, ${join(selected)} FROM ${relation} AS s ${join(joins, ' ')}`
      .text,
    { signal },
  );
  const unspoilt = tuple([...new Set(planned.map(({ row }) => row))]);
  const copies = await session.query<{ r: number; copy: number }>(
    sql`INSERT INTO spoilt SELECT (SELECT max(__row) FROM ${relation}) + row_number() OVER (ORDER BY __row) AS __row, * EXCLUDE (__row)
      FROM (SELECT * FROM spoilt WHERE __row NOT IN ${unspoilt} ORDER BY md5(CAST(__row AS VARCHAR) || ${literal(`/${plan.seed}/copy`)}) LIMIT ${literal(plan.wanted)})
      RETURNING __row AS r, 0 AS copy`.text,
    { signal },
  );
  const kept = planned.map(({ value: _value, ...injection }): Injection => injection);
  const duplicates = copies.map(
    ({ r }): Injection => ({ kind: 'duplicate_row', row: Number(r), position: null }),
  );
  if (duplicates.length === 0) plan.leftOut.push({ kind: 'duplicate_row', reason: 'Every row was needed.' });
  return {
    relation: sql`spoilt`,
    rowCount: plan.rowCount + duplicates.length,
    injections: [...kept, ...duplicates],
    leftOut: plan.leftOut,
  };
}
