import type { Agreement, RecordTable } from './contract.ts';

const CODE = /[\p{L}\p{N}][\p{L}\p{N}\-/.]*/gu;
const LENGTH_MIN = 4;
/** A shorter common beginning is chance. */
const PREFIX_MIN = 5;
const NUMBER_MIN = 6;
/** A code of so few rows names one thing: it stands once or twice in each source. */
const RARE_MAX = 3;
const MEASURE =
  /^\d+(?:st|nd|rd|th|gb|mb|tb|kb|mbps|gbps|mm|cm|in|ft|oz|lbs?|k?hz|mhz|ghz|w|watts?|v|inch|way|port|pack|line|bit|speed|piece|disc|baset|basetx)$/;

/** The codes of makers in the texts of each row (letters with digits, such as PS-LX350H), without their marks. */
export function modelCodes(table: RecordTable, position: number): string[][] {
  const rows = Array.from({ length: table.rowCount }, () => new Set<string>());
  for (const column of table.columns) {
    if (column.position === position) continue;
    const found = column.values.map(codesOf);
    column.codes.forEach((code, row) => {
      for (const one of found[code] ?? []) rows[row]?.add(one);
    });
  }
  return rows.map((codes) => [...codes]);
}

function codesOf(text: string): string[] {
  const shouted = !/\p{Ll}/u.test(text);
  return (text.match(CODE) ?? []).flatMap((word) => {
    const plain = word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
    if (plain.length < LENGTH_MIN || MEASURE.test(plain)) return [];
    const [digits, letters] = [/\d/.test(plain), /\p{L}/u.test(plain)];
    // Long numbers are article numbers, and capitals among small letters are names of models.
    if (digits && letters) return [plain];
    if (digits) return plain.length >= NUMBER_MIN ? [plain] : [];
    return !shouted && !/\p{Ll}/u.test(word) ? [plain] : [];
  });
}

/** Levels: 0 one of the two has no code, 1 none in common, 2 one begins like the other, 3 a common, 4 a rare one is the same. */
export const MODEL_LEVELS = 5;

/** `frequency`: rows that hold each code. */
export function compareCodes(
  left: readonly string[],
  right: readonly string[],
  frequency: ReadonlyMap<string, number>,
): Agreement {
  if (left.length === 0 || right.length === 0) return { level: 0, similarity: 0 };
  const shared = left.filter((code) => right.includes(code));
  if (shared.some((code) => (frequency.get(code) ?? 0) <= RARE_MAX)) return { level: 4, similarity: 1 };
  const begins = left.some((a) =>
    right.some(
      (b) => a !== b && Math.min(a.length, b.length) >= PREFIX_MIN && (a.startsWith(b) || b.startsWith(a)),
    ),
  );
  if (begins) return { level: 2, similarity: 0.8 };
  return shared.length > 0 ? { level: 3, similarity: 0.6 } : { level: 1, similarity: 0 };
}

/** Rows that hold each code, from the code lists of distinct values and how often these occur. */
export function codeFrequency(
  lists: readonly (readonly string[])[],
  counts: Float64Array,
): Map<string, number> {
  const frequency = new Map<string, number>();
  lists.forEach((list, at) => {
    for (const code of list) frequency.set(code, (frequency.get(code) ?? 0) + (counts[at] ?? 0));
  });
  return frequency;
}
