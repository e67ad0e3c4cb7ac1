import type { ScanColumn } from '../check';

/** A table with a column of more distinct values than this share has something that tells its rows apart. */
const TELLING_SHARE = 0.5;
/** Copies that come from a second load make pairs; rows that meet by nature meet again and again. */
const GROUP_MEAN_MIN = 3;
const GROUPS_SHARE_MAX = 0.25;

/**
 * Whether rows of these columns repeat without anyone having copied them: because so many pairs of rows are equal by
 * chance when the columns are independent, or because coarse, dependent columns let the commonest rows recur many times
 * while the others stand alone.
 */
export function repeatsByNature(
  columns: readonly ScanColumn[],
  rowCount: number,
  { copies, groups }: { copies: number; groups: number },
): boolean {
  const meeting = columns.reduce((product, column) => product * meetingChance(column, rowCount), 1);
  if (((rowCount * (rowCount - 1)) / 2) * meeting > 0.2 * copies) return true;
  const telling = columns.some(({ profile }) => profile.distinctCount > TELLING_SHARE * rowCount);
  const recurring =
    copies / Math.max(1, groups) >= GROUP_MEAN_MIN && groups < GROUPS_SHARE_MAX * (rowCount - copies);
  return !telling && recurring;
}

/** How likely two rows are equal in a column: the sum of the squared shares of its values. */
function meetingChance({ nullCount, profile }: ScanColumn, rowCount: number): number {
  const top = profile.statistics.topValues ?? [];
  const counts = top.map(({ count }) => count);
  const rest = Math.max(0, profile.filledCount - counts.reduce((sum, n) => sum + n, 0));
  const others = Math.max(1, profile.distinctCount - top.length);
  const squares = counts.reduce((sum, n) => sum + n ** 2, 0) + rest ** 2 / others + nullCount ** 2;
  return Math.min(1, squares / rowCount ** 2);
}
