import { editDistance } from '../../stats/edit-distance.ts';
import { digitRuns, hasAlphanumeric, isDigit, words } from './text-shape.ts';

/** Positions where two texts of one length differ, or null when the changed places hold different characters in `a`. */
function oneCharacterThroughout(a: string, b: string): { changes: number; oneSource: boolean } | null {
  let put = '';
  let source = '';
  let oneSource = true;
  let changes = 0;
  for (let i = 0; i < a.length; i++) {
    const char = a[i] ?? '';
    const old = b[i] ?? '';
    if (char === old) continue;
    if (changes > 0 && char !== put) return null;
    if (changes > 0 && old !== source) oneSource = false;
    if (changes === 0) {
      put = char;
      source = old;
    }
    changes++;
  }
  return changes === 0 || isDigit(put) ? null : { changes, oneSource };
}

/**
 * How many slips lead from the frequent text `b` to `a`, or null when no slip explains it. Texts whose digits
 * differ are different things: numbers, dates and codes are near each other by nature.
 */
export function editCost(a: string, b: string, sameDigits = digitRuns(a) === digitRuns(b)): number | null {
  if (a.length === b.length) {
    const same = oneCharacterThroughout(a, b);
    if (same && same.changes <= Math.max(1, 0.4 * a.length)) {
      return same.changes <= Math.max(1, 0.25 * a.length) || same.oneSource ? 1 : 2;
    }
    if (a.length >= 3 && a[0] === b[b.length - 1] && a === [...b].reverse().join('')) return 1;
  }
  const added = a.length - b.length;
  if (added > 0 && added <= 3) {
    const extra = a.startsWith(b) ? a.slice(b.length) : a.endsWith(b) ? a.slice(0, added) : '';
    if (extra !== '' && !hasAlphanumeric(extra) && !/\s/.test(extra)) return 1;
  }
  if (!sameDigits) return null;
  const shorter = Math.min(a.length, b.length);
  const limit = shorter < 8 ? 1 : 2;
  if (Math.abs(added) > 2) return null;
  const distance = editDistance(a, b, limit);
  if (distance <= limit) return distance;
  if (added === 0 && shorter >= 6 && [...a].sort().join('') === [...b].sort().join('')) {
    const shuffled = words(a).sort().join(' ') !== words(b).sort().join(' ');
    return shuffled ? 2 : null;
  }
  return null;
}

/** A set of characters in 32 bits; more than 2 x distance differing bits rule a pair out without looking further. */
export function characterBits(text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits |= 1 << (text.charCodeAt(i) & 31);
  return bits;
}

export function bitDifference(a: number, b: number): number {
  let x = a ^ b;
  x -= (x >>> 1) & 0x55555555;
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Cheap test that never refuses what `editCost` accepts, but for texts written backwards with digits in them. */
export function couldBeSlip(
  a: string,
  b: string,
  bitsA: number,
  bitsB: number,
  sameDigits = digitRuns(a) === digitRuns(b),
): boolean {
  const gap = Math.abs(a.length - b.length);
  if (gap > 3) return false;
  if (gap === 0 && oneCharacterThroughout(a, b) !== null) return true;
  if (!sameDigits) return false;
  return bitDifference(bitsA, bitsB) <= (Math.min(a.length, b.length) < 8 ? 2 : 4) + (gap === 3 ? 1 : 0);
}
