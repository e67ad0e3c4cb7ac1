/**
 * One grown tree. Inner nodes have `feature` >= 0 and send a row left when its bin is marked in `goesLeft` (256 bits a
 * node). Leaves have `feature` -1 and `values` numbers each: the score for regression and boosting, class shares for
 * forests.
 */
export interface Tree {
  feature: Int16Array;
  goesLeft: Uint32Array;
  left: Int32Array;
  right: Int32Array;
  values: Float64Array;
  /** Numbers a node in `values`. */
  width: number;
}

/** 256 bits in eight words. */
export const MASK_WORDS = 8;

/** The leaf that a row ends in. */
export function leafOf(tree: Tree, columns: readonly Uint8Array[], row: number): number {
  const { feature, goesLeft, left, right } = tree;
  let node = 0;
  for (let split = feature[0] ?? -1; split >= 0; split = feature[node] ?? -1) {
    const bin = columns[split]?.[row] ?? 0;
    const marked = ((goesLeft[node * MASK_WORDS + (bin >> 5)] ?? 0) >>> (bin & 31)) & 1;
    node = (marked === 1 ? left[node] : right[node]) ?? 0;
  }
  return node;
}

/** Collects nodes while a tree grows. */
export class TreeBuilder {
  private readonly feature: number[] = [];
  private readonly masks: number[] = [];
  private readonly left: number[] = [];
  private readonly right: number[] = [];
  private readonly values: number[] = [];

  private readonly width: number;

  constructor(width: number) {
    this.width = width;
  }

  addLeaf(values: ArrayLike<number>): number {
    this.feature.push(-1);
    this.left.push(-1);
    this.right.push(-1);
    for (let word = 0; word < MASK_WORDS; word++) this.masks.push(0);
    for (let at = 0; at < this.width; at++) this.values.push(values[at] ?? 0);
    return this.feature.length - 1;
  }

  /** Turns a leaf into an inner node. */
  split(node: number, feature: number, mask: Uint32Array, left: number, right: number): void {
    this.feature[node] = feature;
    this.left[node] = left;
    this.right[node] = right;
    mask.forEach((word, at) => {
      this.masks[node * MASK_WORDS + at] = word;
    });
  }

  build(): Tree {
    return {
      feature: Int16Array.from(this.feature),
      goesLeft: Uint32Array.from(this.masks),
      left: Int32Array.from(this.left),
      right: Int32Array.from(this.right),
      values: Float64Array.from(this.values),
      width: this.width,
    };
  }
}
