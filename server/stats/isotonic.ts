/** A rising step function: `values[i]` from `knots[i]` on, straight lines between knots. */
export interface IsotonicModel {
  knots: Float64Array;
  values: Float64Array;
}

/**
 * Rising regression of `y` on `x` with least squares, by pooling adjacent violators (Barlow et al. 1972); equal `x`
 * are one point with their mean. As a calibration `y` is 0 or 1 and the result a probability.
 */
export function fitIsotonic(x: Float64Array, y: ArrayLike<number>): IsotonicModel {
  const order = Uint32Array.from(x.keys()).sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0));
  const blocks: { low: number; high: number; sum: number; count: number }[] = [];
  for (const row of order) {
    const at = x[row] ?? 0;
    const last = blocks.at(-1);
    if (last !== undefined && last.high === at && last.low === at) {
      last.sum += y[row] ?? 0;
      last.count += 1;
    } else blocks.push({ low: at, high: at, sum: y[row] ?? 0, count: 1 });
  }
  const pooled: typeof blocks = [];
  for (const block of blocks) {
    let open = block;
    for (
      let last = pooled.at(-1);
      last !== undefined && last.sum / last.count >= open.sum / open.count;
      last = pooled.at(-1)
    ) {
      open = { low: last.low, high: open.high, sum: last.sum + open.sum, count: last.count + open.count };
      pooled.pop();
    }
    pooled.push(open);
  }
  const points = pooled.flatMap(({ low, high, sum, count }) =>
    low === high
      ? [[low, sum / count] as const]
      : [[low, sum / count] as const, [high, sum / count] as const],
  );
  return {
    knots: Float64Array.from(points, ([knot]) => knot),
    values: Float64Array.from(points, ([, value]) => value),
  };
}

/** Outside the knots the nearest value holds. */
export function predictIsotonic({ knots, values }: IsotonicModel, x: number): number {
  let [low, high] = [0, knots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((knots[middle] ?? 0) <= x) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return values[0] ?? Number.NaN;
  if (low === knots.length) return values[knots.length - 1] ?? Number.NaN;
  const [a, b] = [knots[low - 1] ?? 0, knots[low] ?? 0];
  const share = (x - a) / (b - a);
  return (values[low - 1] ?? 0) * (1 - share) + (values[low] ?? 0) * share;
}
