import { ColumnStatistics } from '@/server/domain/datasets/contract';
import type { ColumnProfile } from './profile-columns';

/** The profile that the first step saved with the column; null when it has not run. */
export function savedProfile(
  column: { nullCount: number; distinctCount: number | null; statistics: unknown },
  rowCount: number,
): ColumnProfile | null {
  if (column.statistics === null || column.distinctCount === null) return null;
  return {
    filledCount: rowCount - column.nullCount,
    distinctCount: column.distinctCount,
    statistics: ColumnStatistics.parse(column.statistics),
  };
}
