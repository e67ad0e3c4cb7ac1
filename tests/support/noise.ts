/** Repeatable numbers in [0, 1) without a pattern that a check could take for one. */
export function noise(row: number, salt: number): number {
  let x = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(salt + 7, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return ((x ^ (x >>> 16)) >>> 0) / 4294967296;
}

export function pick<T>(values: readonly T[], row: number, salt: number): T {
  const value = values[Math.floor(noise(row, salt) * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}
