import type { RecordColumn, RecordTable } from './contract.ts';

/** Which source each row comes from, by number, and how that was seen. */
export interface Sources {
  sides: Uint8Array;
  /** The column that names the source; -1 where the rows themselves show it. */
  position: number;
}

const SOURCE_NAME =
  /^(?:data[_ ]?)?(?:source|provider|origin|site|shop|store|vendor|supplier|catalog(?:ue)?|system|database|db)(?:[_ ]?(?:name|id|system))?$/i;
const SOURCES_MAX = 10;
const SIDE_ROWS_MIN = 20;
/** Fewer rows at the end that are written differently are a late load of the same source, with copies of its own. */
const SIDE_SHARE_MIN = 0.15;
/** What the best cut must explain of how values are written, in natural log units a column looked at. */
const GAIN_MIN = 20;
/** Of the variance of one trait, between the two parts: two sources differ plainly in something. */
const EXPLAINED_MIN = 0.05;

/**
 * Ways in which a table may be two or more sources, one under the other: a column that names them, a counter that
 * starts again, or a row from which on values are written differently. They are guesses; what is linked decides.
 */
export function findSources(table: RecordTable): Sources[] {
  const named = table.columns.find(
    ({ name, values }) => SOURCE_NAME.test(name) && values.length >= 2 && values.length <= SOURCES_MAX,
  );
  if (named?.codes.every((code) => code >= 0)) {
    return [{ sides: Uint8Array.from(named.codes), position: named.position }];
  }
  const cut = counterRestart(table) ?? changeOfWriting(table);
  if (cut === null) return [];
  return [
    { sides: Uint8Array.from({ length: table.rowCount }, (_, row) => (row < cut ? 0 : 1)), position: -1 },
  ];
}

/** The row in which a running number starts again, where one does so once. */
function counterRestart(table: RecordTable): number | null {
  for (const { values, codes } of table.columns) {
    if (values.length < table.rowCount / 2.5) continue;
    const numbers = values.map((value) => (/^\d+$/.test(value.trim()) ? Number(value) : Number.NaN));
    let [steps, restart, restarts] = [0, 0, 0];
    for (let row = 1; row < codes.length; row++) {
      const step = (numbers[codes[row] ?? -1] ?? Number.NaN) - (numbers[codes[row - 1] ?? -1] ?? Number.NaN);
      if (step === 1) steps++;
      if (step < 0) {
        restart = row;
        restarts++;
      }
    }
    if (restarts === 1 && steps > 0.9 * (codes.length - 2) && largeEnough(restart, table.rowCount))
      return restart;
  }
  return null;
}

/** The row from which on gaps, lengths and punctuation of the columns differ most. */
function changeOfWriting(table: RecordTable): number | null {
  const n = table.rowCount;
  const traits = table.columns.flatMap(traitsOf);
  const gains = new Float64Array(n + 1);
  const explained = new Float64Array(n + 1);
  for (const trait of traits) {
    const total = trait.reduce((sum, x) => sum + x, 0);
    const squares = trait.reduce((sum, x) => sum + x * x, 0);
    const variance = squares - (total * total) / n;
    if (variance < 1e-9) continue;
    let left = 0;
    for (let cut = 1; cut < n; cut++) {
      left += trait[cut - 1] ?? 0;
      const between = (left * left) / cut + (total - left) ** 2 / (n - cut) - (total * total) / n;
      const share = Math.min(1 - 1e-6, between / variance);
      gains[cut] = (gains[cut] ?? 0) - (n / 2) * Math.log(1 - share);
      if (share > (explained[cut] ?? 0)) explained[cut] = share;
    }
  }
  let best = 0;
  for (let cut = 1; cut < n; cut++)
    if (largeEnough(cut, n) && (gains[cut] ?? 0) > (gains[best] ?? 0)) best = cut;
  return best > 0 &&
    (gains[best] ?? 0) >= GAIN_MIN * table.columns.length &&
    (explained[best] ?? 0) >= EXPLAINED_MIN
    ? best
    : null;
}

function largeEnough(cut: number, rowCount: number): boolean {
  return Math.min(cut, rowCount - cut) >= Math.max(SIDE_ROWS_MIN, SIDE_SHARE_MIN * rowCount);
}

/** How values are written, row by row: missing, length, punctuation, digits, capitals. */
function traitsOf({ values, codes }: RecordColumn): Float64Array[] {
  const measures = [
    () => 1,
    (value: string) => Math.log(1 + value.length),
    (value: string) => Math.min(5, value.match(/[^\p{L}\p{N}\s]/gu)?.length ?? 0),
    (value: string) => (value.match(/\d/g)?.length ?? 0) / Math.max(1, value.length),
    (value: string) => (value.match(/\p{Lu}/gu)?.length ?? 0) / Math.max(1, value.length),
  ];
  return measures.map((measure) => {
    const own = values.map(measure);
    return Float64Array.from(codes, (code) => (code < 0 ? 0 : (own[code] ?? 0)));
  });
}
