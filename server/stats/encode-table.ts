import { hashTexts } from './hash-texts.ts';
import type { Feature } from './trees/feature.ts';

/** A column as it comes from the engine, one entry a row; missing: NaN or null. */
export type RawColumn =
  | { name: string; kind: 'number'; values: Float64Array }
  /** Seconds since 1970. */
  | { name: string; kind: 'time'; values: Float64Array }
  | { name: string; kind: 'text'; values: readonly (string | null)[] };

export interface EncodeSettings {
  /** Texts with more distinct values (or more than half as many as rows) are read as free text; default 1000. */
  levelsMax?: number;
  /** Numbers that free text is hashed to; default 32, 0 leaves its words out. */
  textWidth?: number;
}

const DAY = 86_400;

/**
 * Columns as features for `trees/`, `linear-matrix.ts` and the rest of this folder: numbers as they are; points in
 * time as day, month, weekday and hour where they vary; texts with few values as levels, the commonest first; free
 * text as its length and hashed words. Nothing is learned from a target. A column of one value gives no feature.
 */
export function encodeTable(columns: readonly RawColumn[], settings: EncodeSettings = {}): Feature[] {
  return columns.flatMap((column) => encodeColumn(column, settings));
}

function encodeColumn(column: RawColumn, { levelsMax = 1000, textWidth = 32 }: EncodeSettings): Feature[] {
  switch (column.kind) {
    case 'number':
      return varies(column.values) ? [column] : [];
    case 'time':
      return timeFeatures(column.name, column.values);
    case 'text': {
      const filled = column.values.reduce((count, value) => count + (value === null ? 0 : 1), 0);
      const levels = countLevels(column.values);
      if (levels.size === 0 || (levels.size === 1 && filled === column.values.length)) return [];
      if (levels.size <= 20 || (levels.size <= levelsMax && levels.size * 2 <= filled))
        return [toCategory(column.name, column.values, levels)];
      return textFeatures(column.name, column.values, textWidth);
    }
  }
}

function varies(values: Float64Array): boolean {
  const first = values[0] ?? Number.NaN;
  return values.some((value) => !Object.is(value, first));
}

function timeFeatures(name: string, values: Float64Array): Feature[] {
  const part = (suffix: string, of: (seconds: number) => number): Feature => ({
    name: `${name} (${suffix})`,
    kind: 'number',
    values: values.map((seconds) => (Number.isNaN(seconds) ? Number.NaN : of(seconds))),
  });
  const parts = [
    part('day', (seconds) => Math.floor(seconds / DAY)),
    part('month', (seconds) => new Date(seconds * 1000).getUTCMonth() + 1),
    // 1970 began on a Thursday.
    part('weekday', (seconds) => (((Math.floor(seconds / DAY) + 3) % 7) + 7) % 7),
    part('hour', (seconds) => (((seconds % DAY) + DAY) % DAY) / 3600),
  ];
  // Gaps alone are told by the first part that varies.
  return parts.filter(
    (feature) => feature.kind === 'number' && varies(feature.values.filter((value) => !Number.isNaN(value))),
  );
}

/** Distinct values with their counts. */
function countLevels(values: readonly (string | null)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function toCategory(
  name: string,
  values: readonly (string | null)[],
  counts: ReadonlyMap<string, number>,
): Feature {
  const codes = new Map(
    [...counts.entries()]
      .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .map(([level], code) => [level, code] as const),
  );
  return {
    name,
    kind: 'category',
    codes: Int32Array.from(values, (value) => (value === null ? -1 : (codes.get(value) ?? -1))),
    levels: codes.size,
  };
}

function textFeatures(name: string, values: readonly (string | null)[], width: number): Feature[] {
  const number = (suffix: string, of: (text: string) => number): Feature => ({
    name: `${name} (${suffix})`,
    kind: 'number',
    values: Float64Array.from(values, (value) => (value === null ? Number.NaN : of(value))),
  });
  const hashed = hashTexts(values, width).map(
    (column, at): Feature => ({ name: `${name} (words ${at})`, kind: 'number', values: column }),
  );
  return [
    number('length', (text) => text.length),
    number('words', (text) => text.split(/\s+/).length),
    ...hashed,
  ];
}
