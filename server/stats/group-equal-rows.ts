import type { Feature } from './trees/feature.ts';

/** One number for rows that are equal in every feature (two 32-bit hashes of their bits): the first such row. */
export function groupEqualRows(features: readonly Feature[], rowCount: number): Int32Array {
  const [first, second] = [
    new Int32Array(rowCount).fill(0x811c9dc5),
    new Int32Array(rowCount).fill(0x2f0b4c47),
  ];
  const words = new Int32Array(2);
  const double = new Float64Array(words.buffer);
  for (const feature of features) {
    for (let row = 0; row < rowCount; row++) {
      double[0] = (feature.kind === 'number' ? feature.values[row] : feature.codes[row]) ?? Number.NaN;
      const [low, high] = [words[0] ?? 0, words[1] ?? 0];
      first[row] = Math.imul(Math.imul((first[row] ?? 0) ^ low, 0x01000193) ^ high, 0x01000193);
      const mixed = Math.imul((second[row] ?? 0) ^ high ^ (low >>> 7), 0x85ebca6b);
      second[row] = Math.imul(mixed ^ (mixed >>> 15) ^ low, 0xc2b2ae35);
    }
  }
  const seen = new Map<number, number>();
  return Int32Array.from({ length: rowCount }, (_, row) => {
    const key = (first[row] ?? 0) * 2 ** 21 + ((second[row] ?? 0) & 0x1fffff);
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, row);
    return row;
  });
}
