import { seededRandom } from '../random.ts';
import type { BinnedFeatures, BinRule } from './bin-features.ts';
import { addTarget, bestForestSplit, type Growing } from './forest-split.ts';
import type { Target } from './losses.ts';
import { leafOf, type Tree, TreeBuilder } from './tree.ts';

export interface ForestSettings {
  seed: number;
  /** Default 100. */
  trees?: number;
  /** Rows that each side of a split must hold; default 1 for classes, 5 for numbers. */
  minLeafRows?: number;
  /** Features tried at each split; default the square root of all for classes, a third for numbers. */
  featuresTried?: number;
  /** Called before each tree; throwing ends the work. */
  check?: () => void;
}

/** Plain data. */
export interface RandomForest {
  kind: Target['kind'];
  /** 1 for numbers. */
  classes: number;
  trees: Tree[];
  rules: BinRule[];
}

/**
 * A random forest (Breiman 2001) on `rows` of the table: trees on draws with putting back, each split the best of a few
 * features by Gini's impurity, or by squares for numbers. Levels are ordered by their mean. Missing values are a bin.
 */
export function fitRandomForest(
  data: BinnedFeatures,
  target: Target,
  rows: Int32Array,
  settings: ForestSettings,
): RandomForest {
  const classes = target.kind === 'classes' ? Math.max(2, target.classes) : 1;
  const features = data.columns.length;
  const {
    trees = 100,
    minLeafRows = classes > 1 ? 1 : 5,
    featuresTried = Math.max(1, Math.round(classes > 1 ? Math.sqrt(features) : features / 3)),
    check,
  } = settings;
  const next = seededRandom(settings.seed);
  return {
    kind: target.kind,
    classes,
    rules: data.rules,
    trees: Array.from({ length: trees }, () => {
      check?.();
      const drawn = Int32Array.from(rows, () => rows[Math.floor(next() * rows.length)] ?? 0);
      return growNode(data, target, drawn, { classes, minLeafRows, featuresTried, next });
    }),
  };
}

/** Mean of the trees: class shares, `classes` a row, or numbers; every row when none are named. */
export function predictRandomForest(
  model: RandomForest,
  data: BinnedFeatures,
  rows?: Int32Array,
): Float64Array {
  const wanted = rows ?? Int32Array.from({ length: data.rowCount }, (_, row) => row);
  const { classes, trees } = model;
  const result = new Float64Array(wanted.length * classes);
  wanted.forEach((row, at) => {
    for (const tree of trees) {
      const leaf = leafOf(tree, data.columns, row);
      for (let k = 0; k < classes; k++) {
        const place = at * classes + k;
        result[place] = (result[place] ?? 0) + (tree.values[leaf * classes + k] ?? 0) / trees.length;
      }
    }
  });
  return result;
}

function growNode(data: BinnedFeatures, target: Target, rows: Int32Array, growing: Growing): Tree {
  const builder = new TreeBuilder(growing.classes);
  const open = [{ node: builder.addLeaf(meansOf(target, rows, growing.classes)), rows }];
  for (let leaf = open.pop(); leaf !== undefined; leaf = open.pop()) {
    const split = bestForestSplit(data, target, leaf.rows, growing);
    if (split === null) continue;
    const column = data.columns[split.feature];
    const goesLeft = (row: number) => {
      const bin = column?.[row] ?? 0;
      return (((split.mask[bin >> 5] ?? 0) >>> (bin & 31)) & 1) === 1;
    };
    const sides = [leaf.rows.filter(goesLeft), leaf.rows.filter((row) => !goesLeft(row))] as const;
    const [left, right] = sides.map((side) => builder.addLeaf(meansOf(target, side, growing.classes)));
    builder.split(leaf.node, split.feature, split.mask, left ?? 0, right ?? 0);
    open.push({ node: left ?? 0, rows: sides[0] }, { node: right ?? 0, rows: sides[1] });
  }
  return builder.build();
}

function meansOf(target: Target, rows: Int32Array, classes: number): Float64Array {
  const means = new Float64Array(classes);
  for (const row of rows) addTarget(means, 0, target, row, 1 / rows.length);
  return means;
}
