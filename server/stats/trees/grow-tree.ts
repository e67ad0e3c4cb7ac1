import type { BinnedFeatures } from './bin-features.ts';
import { findSplit, type GrowSettings, type LeafSums, type Split } from './find-split.ts';
import { addColumn, emptyHistogram, type Histogram, subtract } from './histogram.ts';
import { type Tree, TreeBuilder } from './tree.ts';

/** A leaf while the tree grows: its rows are `rows[from .. to)`. */
interface OpenLeaf {
  node: number;
  from: number;
  to: number;
  sums: LeafSums;
  histogram: Histogram;
  split: Split | null;
}

export interface GrownTree {
  tree: Tree;
  /** Rows in the order of their leaves, and the leaves as stretches of them, so that scores are updated at no cost. */
  rows: Int32Array;
  leaves: { from: number; to: number; value: number }[];
}

/**
 * Grows one regression tree on first and second derivatives, best leaf first, with histograms of which the larger
 * child's is the difference of parent and smaller child (Ke et al. 2017, LightGBM). `rows` are reordered in place;
 * `gradient` and `hessian` are by row. A leaf's value is -G / (H + l2), times `shrinkage`. `gains` gathers by feature
 * what its splits gained.
 */
export function growTree(
  data: BinnedFeatures,
  rows: Int32Array,
  derivatives: { gradient: Float64Array; hessian: Float64Array },
  features: Int32Array,
  settings: GrowSettings & { shrinkage: number },
  gains: Float64Array,
): GrownTree {
  const { gradient, hessian } = derivatives;
  const offsets = new Int32Array(data.columns.length + 1);
  for (let at = 0; at < data.columns.length; at++)
    offsets[at + 1] = (offsets[at] ?? 0) + (data.binCounts[at] ?? 0);
  const size = offsets[data.columns.length] ?? 0;
  const builder = new TreeBuilder(1);
  const value = ({ gradient: g, hessian: h }: LeafSums) => (-g / (h + settings.l2 || 1)) * settings.shrinkage;
  const buffers = {
    rows: new Int32Array(rows.length),
    g: new Float64Array(rows.length),
    h: new Float64Array(rows.length),
  };

  const fill = (from: number, to: number): Histogram => {
    const result = emptyHistogram(size);
    for (let at = from; at < to; at++) {
      const row = rows[at] ?? 0;
      buffers.g[at] = gradient[row] ?? 0;
      buffers.h[at] = hessian[row] ?? 0;
    }
    for (const feature of features) {
      const column = data.columns[feature];
      if (column !== undefined)
        addColumn(result, column, offsets[feature] ?? 0, rows, buffers.g, buffers.h, from, to);
    }
    return result;
  };
  const open = (
    from: number,
    to: number,
    sums: LeafSums,
    histogram: Histogram,
    splittable: boolean,
  ): OpenLeaf => ({
    node: builder.addLeaf([value(sums)]),
    from,
    to,
    sums,
    histogram,
    split:
      splittable && to - from >= 2 * settings.minLeafRows
        ? findSplit(data, offsets, histogram, sums, features, settings)
        : null,
  });

  const leaves: OpenLeaf[] = [
    open(0, rows.length, sumRows(rows, gradient, hessian, 0, rows.length), fill(0, rows.length), true),
  ];
  while (leaves.length < settings.leavesMax) {
    let best = -1;
    leaves.forEach(({ split }, at) => {
      if (split !== null && split.gain > (leaves[best]?.split?.gain ?? 0)) best = at;
    });
    const leaf = leaves[best];
    if (leaf === undefined || leaf.split === null) break;
    const { split } = leaf;
    const middle = partition(rows, buffers.rows, data.columns[split.feature], split.mask, leaf.from, leaf.to);
    gains[split.feature] = (gains[split.feature] ?? 0) + split.gain;
    const leftSums = sumRows(rows, gradient, hessian, leaf.from, middle);
    const rightSums = {
      gradient: leaf.sums.gradient - leftSums.gradient,
      hessian: leaf.sums.hessian - leftSums.hessian,
      count: leaf.sums.count - leftSums.count,
    };
    const splittable = leaves.length + 1 < settings.leavesMax;
    const leftSmaller = middle - leaf.from <= leaf.to - middle;
    let [leftHistogram, rightHistogram] = [leaf.histogram, leaf.histogram];
    if (splittable) {
      const small = leftSmaller ? fill(leaf.from, middle) : fill(middle, leaf.to);
      subtract(leaf.histogram, small);
      [leftHistogram, rightHistogram] = leftSmaller ? [small, leaf.histogram] : [leaf.histogram, small];
    }
    const left = open(leaf.from, middle, leftSums, leftHistogram, splittable);
    const right = open(middle, leaf.to, rightSums, rightHistogram, splittable);
    builder.split(leaf.node, split.feature, split.mask, left.node, right.node);
    leaves.splice(best, 1, left, right);
  }
  return {
    tree: builder.build(),
    rows,
    leaves: leaves.map(({ from, to, sums }) => ({ from, to, value: value(sums) })),
  };
}

function sumRows(
  rows: Int32Array,
  gradient: Float64Array,
  hessian: Float64Array,
  from: number,
  to: number,
): LeafSums {
  let [g, h] = [0, 0];
  for (let at = from; at < to; at++) {
    const row = rows[at] ?? 0;
    g += gradient[row] ?? 0;
    h += hessian[row] ?? 0;
  }
  return { gradient: g, hessian: h, count: to - from };
}

/** Left rows first, each side in its order; returns where the right ones begin. */
function partition(
  rows: Int32Array,
  spare: Int32Array,
  column: Uint8Array | undefined,
  mask: Uint32Array,
  from: number,
  to: number,
): number {
  let [left, right] = [from, 0];
  for (let at = from; at < to; at++) {
    const row = rows[at] ?? 0;
    const bin = column?.[row] ?? 0;
    if ((((mask[bin >> 5] ?? 0) >>> (bin & 31)) & 1) === 1) rows[left++] = row;
    else spare[right++] = row;
  }
  rows.set(spare.subarray(0, right), left);
  return left;
}
