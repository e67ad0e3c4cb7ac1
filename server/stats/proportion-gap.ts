/** The interval of Wilson (1927) for a share of `hits` in `of`, at 95 %. */
export function wilson(hits: number, of: number): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const z = 1.959964;
  const share = hits / of;
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z / (1 + z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Cohen's h: the difference of two shares on the scale on which their spread is the same everywhere; .2 is small. */
export function cohensH(first: number, second: number): number {
  return Math.abs(2 * Math.asin(Math.sqrt(first)) - 2 * Math.asin(Math.sqrt(second)));
}
