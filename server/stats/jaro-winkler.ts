/** Made once: millions of pairs are compared, and memory for each would cost more than comparing. */
const MARKS = [new Uint8Array(256), new Uint8Array(256)];

function marksOf(which: 0 | 1, length: number): Uint8Array {
  const marks = MARKS[which];
  return marks === undefined || length > marks.length ? new Uint8Array(length) : marks.fill(0, 0, length);
}

/** Jaro-Winkler similarity, 0 to 1: made for names, where the first letters are the most reliable. */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1;
  if (a.length === 0 || b.length === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const [usedA, usedB] = [marksOf(0, a.length), marksOf(1, b.length)];
  let common = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j++) {
      if (usedB[j] === 1 || a.charCodeAt(i) !== b.charCodeAt(j)) continue;
      usedA[i] = 1;
      usedB[j] = 1;
      common++;
      break;
    }
  }
  if (common === 0) return 0;
  let moved = 0;
  for (let i = 0, j = 0; i < a.length; i++) {
    if (usedA[i] === 0) continue;
    while (usedB[j] === 0) j++;
    if (a.charCodeAt(i) !== b.charCodeAt(j)) moved++;
    j++;
  }
  const jaro = (common / a.length + common / b.length + (common - moved / 2) / common) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro > 0.7 ? jaro + prefix * 0.1 * (1 - jaro) : jaro;
}
