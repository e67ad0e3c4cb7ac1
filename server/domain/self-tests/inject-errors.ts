import type { ScanColumn } from '@/server/domain/quality';
import type { EngineSession } from '@/server/engine/port';
import type { Sql } from '@/server/engine/sql';
import { ErrorKind } from './contract';
import { type Drawn, drawCells } from './draw-cells';
import { extraSpace, otherCase, sequence, typo } from './spoil-text';
import { type Planned, type Spoilt, writeCopy } from './write-copy';

/** Of each kind at most this share of the rows, and this many: more would change the column they stand in. */
const [SHARE, COUNT_MAX, COUNT_MIN] = [0.01, 60, 5];

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
