import { editDistance } from '../../../stats/edit-distance.ts';
import { bitDifference, characterBits } from '../edit-cost.ts';
import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import type { ColumnFindings } from '../findings.ts';
import { words } from '../text-shape.ts';

const LENGTH_MIN = 5;
const FREQUENT_CAP = 3000;
const RARE_CAP = 20_000;

interface Words {
  rows: Map<string, number>;
  codes: Map<string, Set<number>>;
}

export function countWords(column: EncodedColumn): Words {
  const rows = new Map<string, number>();
  const codes = new Map<string, Set<number>>();
  for (const code of column.filledCodes) {
    for (const word of new Set(words(valueAt(column, code)))) {
      rows.set(word, (rows.get(word) ?? 0) + countAt(column, code));
      const holders = codes.get(word) ?? new Set<number>();
      holders.add(code);
      codes.set(word, holders);
    }
  }
  return { rows, codes };
}

/** Rare words inside texts one slip away from a word that the column often holds. */
export function findMisspeltWords(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.numberShare > 0.5 || column.filledCodes.length > 20_000) return;
  const { rows, codes } = countWords(column);
  const long = [...rows].filter(([word]) => word.length >= LENGTH_MIN);
  const frequent = long
    .filter(([, q]) => q >= 3)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, FREQUENT_CAP)
    .map(([word]) => ({ word, bits: characterBits(word) }));
  if (frequent.length === 0) return;
  const rare = long.filter(([, q]) => q <= 2).slice(0, RARE_CAP);
  if (rare.length === 0) return;
  const near = (word: string, bits: number) =>
    frequent.find(
      (f) =>
        f.word !== word &&
        Math.abs(f.word.length - word.length) <= 1 &&
        bitDifference(f.bits, bits) <= 2 &&
        editDistance(f.word, word, 1) === 1,
    )?.word;
  const close = frequent.filter((f) => near(f.word, f.bits) !== undefined).length / frequent.length;
  const repairs = new Map<number, { z: number; changes: Map<string, string> }>();
  for (const [word, q] of rare) {
    const known = near(word, characterBits(word));
    if (known === undefined || (rows.get(known) ?? 0) < 3 * q || isInflection(word, known)) continue;
    const shortEnd = (word.slice(0, -1) === known || known.slice(0, -1) === word) && word.length < 7;
    const z =
      (shortEnd ? -0.5 : -0.8) +
      0.35 * (Math.min(known.length, 10) - 5) +
      0.4 * Math.log((rows.get(known) ?? 0) / q / 8) -
      5 * close;
    for (const code of codes.get(word) ?? []) {
      const repair = repairs.get(code) ?? { z, changes: new Map<string, string>() };
      repair.z = Math.max(repair.z, z);
      repair.changes.set(word, known);
      repairs.set(code, repair);
    }
  }
  for (const [code, { z, changes }] of repairs) {
    if (findings.marked.has(code)) continue;
    const text = valueAt(column, code);
    const fixed = text.replace(/\p{L}+/gu, (word) => changes.get(word) ?? word);
    findings.open.push({
      code,
      z,
      suggestion: fixed,
      confidence: column.codeOf.has(fixed) ? 0.97 : 0.93,
      rule: 'misspelt word',
      reason: [...changes]
        .map(
          ([word, known]) => `\`${word}\` looks like \`${known}\`, which ${rows.get(known) ?? 0} rows hold`,
        )
        .join('; '),
    });
  }
}

/** Plurals and case are language, not slips. */
function isInflection(word: string, known: string): boolean {
  const a = word.toLowerCase();
  const b = known.toLowerCase();
  return a === b || `${a}s` === b || `${b}s` === a;
}
