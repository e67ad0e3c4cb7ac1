import { encodeTable, type RawColumn } from '../../stats/encode-table.ts';
import { type BinnedFeatures, binFeatures } from '../../stats/trees/bin-features.ts';
import type { Feature } from '../../stats/trees/feature.ts';
import type { CandidateFix, ImpactTable } from './estimate-types.ts';

/** One state of the table, as models read it. */
export interface ArmData {
  features: Feature[];
  binned: BinnedFeatures;
  /** The place in the table that each feature was made from. */
  origin: number[];
}

const BINS = 63;
/** Fewer hashed words than elsewhere: every column is paid for in each of some sixty fits. */
const TEXT_WIDTH = 8;

/**
 * The table as it is, and after each fix, in one encoding: a column that a fix changes is encoded together with its
 * other forms, so that a model of one arm can read the rows of the other.
 */
export function encodeArms(
  table: ImpactTable,
  fixes: readonly CandidateFix[],
): { before: ArmData; after: ArmData[] } {
  const before = emptyArm(table.rowCount);
  const after = fixes.map(() => emptyArm(table.rowCount));
  table.columns.forEach((column, at) => {
    const forms = fixes.flatMap((fix, index) =>
      fix.changed.filter((change) => change.at === at).map((change) => ({ index, column: change.column })),
    );
    const features = encodeTable([stack([column, ...forms.map((form) => form.column)])], {
      textWidth: TEXT_WIDTH,
    });
    const binned = binFeatures(features, BINS);
    features.forEach((feature, place) => {
      const add = (arm: ArmData, block: number) => {
        const [from, to] = [block * table.rowCount, (block + 1) * table.rowCount];
        const rule = binned.rules[place];
        const bins = binned.columns[place];
        if (rule === undefined || bins === undefined) return;
        arm.features.push(
          feature.kind === 'number'
            ? { ...feature, values: feature.values.subarray(from, to) }
            : { ...feature, codes: feature.codes.subarray(from, to) },
        );
        arm.binned.rules.push(rule);
        arm.binned.columns.push(bins.subarray(from, to));
        arm.binned.binCounts = Int32Array.of(...arm.binned.binCounts, binned.binCounts[place] ?? 0);
        arm.origin.push(at);
      };
      add(before, 0);
      after.forEach((arm, index) => {
        add(arm, forms.findIndex((form) => form.index === index) + 1);
      });
    });
  });
  return { before, after };
}

function emptyArm(rowCount: number): ArmData {
  return {
    features: [],
    binned: { rowCount, rules: [], columns: [], binCounts: new Int32Array(0) },
    origin: [],
  };
}

/** Forms of one column below each other; numbers beside texts are read as texts. */
function stack(forms: RawColumn[]): RawColumn {
  const [first] = forms;
  if (first === undefined) throw new TypeError('nothing to stack');
  if (forms.length === 1) return first;
  if (first.kind !== 'text' && forms.every(({ kind }) => kind === first.kind)) {
    const values = new Float64Array(forms.reduce((sum, form) => sum + form.values.length, 0));
    let at = 0;
    for (const form of forms) {
      if (form.kind !== 'text') values.set(form.values, at);
      at += form.values.length;
    }
    return { ...first, values };
  }
  return { name: first.name, kind: 'text', values: forms.flatMap(textsOf) };
}

function textsOf(column: RawColumn): (string | null)[] {
  if (column.kind === 'text') return [...column.values];
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : String(value)));
}
