import { join } from 'node:path';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join as joinSql, type Sql, sql } from '@/server/engine/sql';
import type { ScanColumn } from './check';
import { profileColumns } from './profile-columns';
import { type CheckRun, runChecks } from './run-checks';

export interface RelationScan {
  columns: ScanColumn[];
  run: CheckRun;
  cellsPath: string;
}

/**
 * Profiles and checks any relation with `__row` and columns as those of a version, outside of all books: nothing is
 * written but the list of cells. For trials on copies; a dataset is scanned by its job.
 */
export async function scanRelation(
  session: EngineSession,
  relation: Sql,
  columns: readonly Omit<ScanColumn, 'profile' | 'nullCount'>[],
  options: {
    rowCount: number;
    labelColumn: string | null;
    taskType: string | null;
    seed: number;
    signal: AbortSignal;
    workDir: string;
    name: string;
    onProgress: (percent: number) => void;
  },
): Promise<RelationScan> {
  const { signal, rowCount, name, workDir } = options;
  const profiled = await profileRelation(session, relation, columns, rowCount, signal);
  const cellsPath = join(workDir, `${name}-cells.parquet`);
  const run = await runChecks(
    { session, relation, columns: profiled, ...options },
    {
      checksOff: [],
      cellsPath,
      pairsPath: join(workDir, `${name}-pairs.parquet`),
      onProgress: (_check, percent) => options.onProgress(percent),
    },
  );
  return { columns: profiled, run, cellsPath };
}

export async function profileRelation(
  session: EngineSession,
  relation: Sql,
  columns: readonly Omit<ScanColumn, 'profile' | 'nullCount'>[],
  rowCount: number,
  signal: AbortSignal,
): Promise<ScanColumn[]> {
  const counts = columns.map(
    ({ storageName, position }) =>
      sql`count(*) FILTER (WHERE ${identifier(storageName)} IS NULL) AS ${identifier(`n${position}`)}`,
  );
  const [row] = await session.query<Record<string, number>>(
    sql`SELECT ${joinSql(counts)} FROM ${relation}`.text,
    {
      signal,
    },
  );
  const counted = columns.map((column) => ({
    ...column,
    nullCount: Number(row?.[`n${column.position}`] ?? 0),
  }));
  const profiles = await profileColumns(session, relation, rowCount, counted, () => {});
  return counted.flatMap((column, at) => {
    const profile = profiles[at];
    return profile === undefined ? [] : [{ ...column, profile }];
  });
}
