import type { Feature } from '../../stats/trees/feature.ts';

/** Levels that a column of text is told apart by; rarer and new ones are alike. */
const LEVELS_MAX = 200;

/** How a column becomes a feature, made on the rows that a model learns from and used as it is on all others. */
export type Coder =
  | { storageName: string; kind: 'number' }
  | { storageName: string; kind: 'category'; levels: string[] };

/** A column as it comes from the engine: numbers (NaN where missing) or text. */
export type ColumnData = Float64Array | (string | null)[];

/** The coder of a column; null where it cannot tell anything: one value, or text that never repeats. */
export function makeCoder(storageName: string, data: ColumnData): Coder | null {
  if (data instanceof Float64Array) {
    const first = data.find((value) => !Number.isNaN(value));
    return first === undefined || data.every((value) => Number.isNaN(value) || value === first)
      ? null
      : { storageName, kind: 'number' };
  }
  const counts = new Map<string, number>();
  let filled = 0;
  for (const value of data) {
    if (value === null) continue;
    filled += 1;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const repeated = [...counts].filter(([, count]) => count >= 3).sort((a, b) => b[1] - a[1]);
  const covered = repeated.reduce((sum, [, count]) => sum + count, 0);
  if (counts.size < 2 && filled === data.length) return null;
  if (covered < 0.2 * filled) return null;
  return { storageName, kind: 'category', levels: repeated.slice(0, LEVELS_MAX).map(([value]) => value) };
}

export function toFeature(coder: Coder, data: ColumnData): Feature {
  if (coder.kind === 'number') {
    const values = data instanceof Float64Array ? data : Float64Array.from(data, (value) => Number(value));
    return { name: coder.storageName, kind: 'number', values };
  }
  const codes = new Map(coder.levels.map((level, code) => [level, code]));
  const texts = data instanceof Float64Array ? Array.from(data, String) : data;
  return {
    name: coder.storageName,
    kind: 'category',
    // The last code is that of levels which were rare or unknown when the model learned.
    codes: Int32Array.from(texts, (value) =>
      value === null ? -1 : (codes.get(value) ?? coder.levels.length),
    ),
    levels: coder.levels.length + 1,
  };
}
