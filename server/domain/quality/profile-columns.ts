import type { z } from 'zod';
import type { ColumnStatistics } from '@/server/domain/datasets/contract';
import type { EngineSession } from '@/server/engine/port';
import type { Sql } from '@/server/engine/sql';
import { type Measured, measureBySketch, measureExactly } from './column-measures';
import { frequentValues, hasFrequentValues, shapesOf } from './frequent-values';
import { histogramOf } from './histogram';
import { isNumeric, isTemporal, type ProfiledColumn, rawScaleExpression } from './profiled-column';
import type { SampledTable } from './shared-sample';

type Statistics = z.infer<typeof ColumnStatistics>;

export interface ColumnProfile {
  filledCount: number;
  distinctCount: number;
  statistics: Statistics;
}

/** Columns a fused statement measures at once. */
const BATCH = 50;
/** Above these, quartiles come from a sample and distinct values from a sketch, below they are exact. */
const [EXACT_ROWS_MAX, EXACT_CELLS_MAX] = [200_000, 25_000_000];

/** One pass over the table for every 50 columns, then top values and histograms of the columns that have them. */
export async function profileColumns(
  session: EngineSession,
  relation: Sql,
  rowCount: number,
  columns: ProfiledColumn[],
  onProgress: (percent: number) => void,
): Promise<ColumnProfile[]> {
  const profiles: ColumnProfile[] = [];
  const table = { session, relation, rowCount, columns };
  const exact = rowCount <= EXACT_ROWS_MAX && rowCount * columns.length <= EXACT_CELLS_MAX;
  const measure = exact ? measureExactly : measureBySketch;
  for (let from = 0; from < columns.length; from += BATCH) {
    const batch = columns.slice(from, from + BATCH);
    const measured = await measure(table, batch);
    for (const [at, column] of batch.entries()) {
      const measures = measured[at];
      if (measures === undefined) continue;
      profiles.push(await profileOf(table, column, measures));
      onProgress((profiles.length / columns.length) * 100);
    }
  }
  return profiles;
}

async function profileOf(
  table: SampledTable,
  column: ProfiledColumn,
  measured: Measured,
): Promise<ColumnProfile> {
  const { session, relation, rowCount } = table;
  const { filled: filledCount, min, max } = measured;
  const distinctCount = Math.min(measured.distinct, filledCount);
  const { approximate } = measured;
  const statistics: Statistics = approximate === undefined ? {} : { approximate };
  if (filledCount === 0) return { filledCount, distinctCount, statistics };
  if (isNumeric(column) || isTemporal(column)) {
    const [q1, q2, q3] = measured.quartiles ?? [];
    const shown = (value: number | undefined) =>
      value === undefined ? undefined : isTemporal(column) ? new Date(value).toISOString() : String(value);
    Object.assign(statistics, {
      min: shown(min),
      max: shown(max),
      ...(isTemporal(column)
        ? {}
        : {
            mean: measured.mean,
            standardDeviation: measured.deviation,
            median: q2,
            quartile1: q1,
            quartile3: q3,
            skewness: measured.skewness,
            kurtosis: measured.kurtosis,
            zeroCount: measured.zeros,
            negativeCount: measured.negatives,
          }),
    });
    if (min !== undefined && max !== undefined && q1 !== undefined && q3 !== undefined) {
      Object.assign(
        statistics,
        await histogramOf(session, relation, rawScaleExpression(column), {
          min,
          max,
          spread: q3 - q1,
          count: filledCount,
          skewness: measured.skewness ?? 0,
        }),
      );
    }
  }
  if (column.storageType === 'VARCHAR') {
    const { lengthMin, lengthMax, lengthMean } = measured;
    Object.assign(statistics, { lengthMin, lengthMax, lengthMean });
  }
  const repeats = distinctCount < filledCount && distinctCount <= Math.max(1000, rowCount / 10);
  if (repeats && (await hasFrequentValues(table, column, distinctCount))) {
    statistics.topValues = await frequentValues(session, relation, column, measured.lengthMax);
  }
  if (column.storageType === 'VARCHAR' && !isNumeric(column) && column.render !== 'json') {
    statistics.shapes = await shapesOf(table, column);
  }
  return { filledCount, distinctCount, statistics };
}
