import { setImmediate } from 'node:timers/promises';
import { dependenceError, shuffledCodes } from '@/server/stats/dependence-error';
import type { CheckContext, ScanColumn } from '../check';
import { type CodedColumn, codedSample } from './coded-sample';

/** Rows that pairs are first measured on. */
const SAMPLE_ROWS = 20_000;
/** Columns that are compared with one another; pairs grow with the square. */
const COLUMNS_MAX = 120;
/** A determinant with more distinct values than this share of the rows is nearly a key and determines all. */
const KEY_SHARE = 0.5;
const GROUP_SIZE_MIN = 3;
const LARGE_GROUPS_MIN = 20;
/** A dependent column that is nearly constant is determined by everything. */
const TOP_SHARE_MAX = 0.95;
const ERROR_MAX = 0.02;
/** How far g3 must lie below its value after shuffling, as a share of that value. */
const GAIN_MIN = 0.9;

export interface Dependency {
  determinant: ScanColumn;
  dependent: ScanColumn;
  /** On the sampled rows. */
  g3: number;
  gain: number;
}

/** Pairs of columns of which the first nearly, but not quite, determines the second; see the check for the rules. */
export async function nearDependencies(
  context: CheckContext,
): Promise<{ found: Dependency[]; sampled: boolean }> {
  const eligible = context.columns
    .filter(
      ({ type, profile }) =>
        type !== 'list' && type !== 'struct' && profile.distinctCount >= 2 && profile.filledCount > 0,
    )
    .slice(0, COLUMNS_MAX);
  const sample = await codedSample(context, eligible, SAMPLE_ROWS);
  const filled = (codes: Int32Array) => codes.reduce((n, code) => n + (code >= 0 ? 1 : 0), 0);
  const determinants = sample.columns.filter((column) => {
    const { codes, size } = column;
    const rows = filled(codes);
    return (
      isDiscrete(column) &&
      size >= LARGE_GROUPS_MIN &&
      size <= KEY_SHARE * rows &&
      rows / size >= GROUP_SIZE_MIN
    );
  });
  const dependents = sample.columns.filter(
    (column) => topShare(column) <= TOP_SHARE_MAX && isDiscrete(column),
  );
  const found: Dependency[] = [];
  for (const determinant of determinants) {
    // The process that runs scans also answers for progress and cancelling.
    await setImmediate();
    context.signal.throwIfAborted();
    for (const dependent of dependents) {
      if (dependent === determinant) continue;
      const { g3, largeGroups } = dependenceError(determinant.codes, dependent.codes, dependent.size);
      if (!(g3 > 0 && g3 <= ERROR_MAX) || largeGroups < LARGE_GROUPS_MIN) continue;
      const chance = dependenceError(
        determinant.codes,
        shuffledCodes(dependent.codes, context.seed),
        dependent.size,
      ).g3;
      const gain = (chance - g3) / chance;
      if (gain >= GAIN_MIN)
        found.push({ determinant: determinant.column, dependent: dependent.column, g3, gain });
    }
  }
  return { found: found.sort((a, b) => a.g3 - b.g3), sampled: sample.rowCount < context.rowCount };
}

function topShare({ codes, size }: CodedColumn): number {
  const counts = new Float64Array(size);
  let rows = 0;
  for (const code of codes) {
    if (code < 0) continue;
    counts[code] = (counts[code] ?? 0) + 1;
    rows += 1;
  }
  return rows === 0 ? 1 : counts.reduce((top, n) => Math.max(top, n), 0) / rows;
}

/** Measured numbers repeat by their rounding, not because something decides them. */
function isDiscrete({ column, size }: CodedColumn): boolean {
  return column.type !== 'decimal' || size <= 50;
}
