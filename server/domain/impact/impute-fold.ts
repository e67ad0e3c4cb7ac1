import type { Feature } from '../../stats/trees/feature.ts';
import type { ArmData } from './encode-arms.ts';

/** The arm with the gaps of some columns filled by the median or the commonest level of the rows that are trained on. */
export function imputeFold(arm: ArmData, columns: readonly number[], train: Int32Array): ArmData {
  if (columns.length === 0) return arm;
  const binColumns = [...arm.binned.columns];
  const features = arm.features.map((feature, at): Feature => {
    if (!columns.includes(arm.origin[at] ?? -1)) return feature;
    const source = typicalRow(feature, train);
    const bins = arm.binned.columns[at];
    if (source < 0 || bins === undefined) return feature;
    const bin = bins[source] ?? 0;
    binColumns[at] = bins.map((held) => (held === 0 ? bin : held));
    if (feature.kind === 'number') {
      const value = feature.values[source] ?? 0;
      return { ...feature, values: feature.values.map((held) => (Number.isNaN(held) ? value : held)) };
    }
    const code = feature.codes[source] ?? 0;
    return { ...feature, codes: feature.codes.map((held) => (held < 0 ? code : held)) };
  });
  return { ...arm, features, binned: { ...arm.binned, columns: binColumns } };
}

/** A row that holds the median or the commonest level; -1 when all are missing. */
function typicalRow(feature: Feature, train: Int32Array): number {
  if (feature.kind === 'number') {
    const { values } = feature;
    const filled = train
      .filter((row) => !Number.isNaN(values[row]))
      .sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
    return filled[(filled.length - 1) >> 1] ?? -1;
  }
  const counts = new Map<number, { row: number; count: number }>();
  for (const row of train) {
    const code = feature.codes[row] ?? -1;
    if (code < 0) continue;
    const held = counts.get(code) ?? { row, count: 0 };
    held.count += 1;
    counts.set(code, held);
  }
  let [best, most] = [-1, 0];
  for (const { row, count } of counts.values()) if (count > most) [best, most] = [row, count];
  return best;
}
