import { seededRandom } from './random.ts';

export interface IsolationForestOptions {
  seed: number;
  /** Default 200. */
  treeCount?: number;
  /** Rows that each tree is grown on; default 256. */
  sampleSize?: number;
}

/** One tree in arrays: `feature` -1 marks a leaf, whose `threshold` is the depth that a row ending there counts. */
interface Tree {
  feature: Int16Array;
  threshold: Float64Array;
  left: Int32Array;
  right: Int32Array;
}

const EULER = 0.5772156649015329;

/**
 * Anomaly scores in (0, 1), one a row: higher for rows that random splits isolate sooner (Liu, Ting and Zhou 2008).
 * `columns` hold one number a row and no NaN; missing values are for the caller to fill.
 */
export function isolationScores(
  columns: readonly Float64Array[],
  { seed, treeCount = 200, sampleSize = 256 }: IsolationForestOptions,
): Float64Array {
  const rowCount = columns[0]?.length ?? 0;
  const scores = new Float64Array(rowCount);
  if (rowCount < 2) return scores.fill(0.5);
  const random = seededRandom(seed);
  const size = Math.min(sampleSize, rowCount);
  const depthMax = Math.ceil(Math.log2(size));
  for (let tree = 0; tree < treeCount; tree += 1) {
    addDepths(grow(columns, draw(rowCount, size, random), depthMax, random), columns, scores);
  }
  const norm = averagePath(size) * treeCount;
  return scores.map((depths) => 2 ** (-depths / norm));
}

/** Average depth of an unsuccessful search in a binary search tree of `count` keys. */
function averagePath(count: number): number {
  if (count <= 1) return 0;
  return count === 2 ? 1 : 2 * (Math.log(count - 1) + EULER) - (2 * (count - 1)) / count;
}

/** `size` different rows (Floyd's method). */
function draw(rowCount: number, size: number, random: () => number): Int32Array {
  const chosen = new Set<number>();
  for (let top = rowCount - size; top < rowCount; top += 1) {
    const row = Math.floor(random() * (top + 1));
    chosen.add(chosen.has(row) ? top : row);
  }
  return Int32Array.from(chosen);
}

function grow(
  columns: readonly Float64Array[],
  sample: Int32Array,
  depthMax: number,
  random: () => number,
): Tree {
  const nodesMax = 2 ** (depthMax + 1);
  const tree: Tree = {
    feature: new Int16Array(nodesMax).fill(-1),
    threshold: new Float64Array(nodesMax),
    left: new Int32Array(nodesMax),
    right: new Int32Array(nodesMax),
  };
  let used = 1;
  const open = [{ node: 0, rows: sample, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, rows, depth } = next;
    const split = depth >= depthMax || rows.length <= 1 ? null : chooseSplit(columns, rows, random);
    if (split === null) {
      tree.threshold[node] = depth + averagePath(rows.length);
      continue;
    }
    const column = columns[split.feature] ?? new Float64Array();
    tree.feature[node] = split.feature;
    tree.threshold[node] = split.threshold;
    tree.left[node] = used;
    tree.right[node] = used + 1;
    used += 2;
    const below = rows.filter((row) => (column[row] ?? 0) <= split.threshold);
    const above = rows.filter((row) => (column[row] ?? 0) > split.threshold);
    open.push(
      { node: tree.left[node] ?? 0, rows: below, depth: depth + 1 },
      { node: tree.right[node] ?? 0, rows: above, depth: depth + 1 },
    );
  }
  return tree;
}

/** A random feature that varies among the rows, and a random place between its ends; null when none varies. */
function chooseSplit(columns: readonly Float64Array[], rows: Int32Array, random: () => number) {
  const left = [...columns.keys()];
  while (left.length > 0) {
    const [feature = 0] = left.splice(Math.floor(random() * left.length), 1);
    const column = columns[feature] ?? new Float64Array();
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const row of rows) {
      const value = column[row] ?? 0;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low < high) {
      const threshold = low + random() * (high - low);
      return { feature, threshold: threshold < high ? threshold : low };
    }
  }
  return null;
}

function addDepths(tree: Tree, columns: readonly Float64Array[], scores: Float64Array): void {
  const { feature, threshold, left, right } = tree;
  for (let row = 0; row < scores.length; row += 1) {
    let node = 0;
    for (let split = feature[0] ?? -1; split >= 0; split = feature[node] ?? -1) {
      node = (columns[split]?.[row] ?? 0) <= (threshold[node] ?? 0) ? (left[node] ?? 0) : (right[node] ?? 0);
    }
    scores[row] = (scores[row] ?? 0) + (threshold[node] ?? 0);
  }
}
