/** Sums of one leaf by feature and bin: `offsets[feature] + bin`. */
export interface Histogram {
  gradient: Float64Array;
  hessian: Float64Array;
  count: Float64Array;
}

export function emptyHistogram(size: number): Histogram {
  return { gradient: new Float64Array(size), hessian: new Float64Array(size), count: new Float64Array(size) };
}

/** The hot loop of everything: kept apart and free of objects, so that it compiles to plain loads and adds. */
export function addColumn(
  { gradient, hessian, count }: Histogram,
  column: Uint8Array,
  offset: number,
  rows: Int32Array,
  g: Float64Array,
  h: Float64Array,
  from: number,
  to: number,
): void {
  for (let at = from; at < to; at++) {
    const bin = offset + (column[rows[at] ?? 0] ?? 0);
    gradient[bin] = (gradient[bin] ?? 0) + (g[at] ?? 0);
    hessian[bin] = (hessian[bin] ?? 0) + (h[at] ?? 0);
    count[bin] = (count[bin] ?? 0) + 1;
  }
}

export function subtract(from: Histogram, part: Histogram): void {
  for (let bin = 0; bin < from.count.length; bin++) {
    from.gradient[bin] = (from.gradient[bin] ?? 0) - (part.gradient[bin] ?? 0);
    from.hessian[bin] = (from.hessian[bin] ?? 0) - (part.hessian[bin] ?? 0);
    from.count[bin] = (from.count[bin] ?? 0) - (part.count[bin] ?? 0);
  }
}
