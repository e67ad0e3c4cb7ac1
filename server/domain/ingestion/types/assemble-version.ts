import { join as joinPath } from 'node:path';
import { assembleColumns } from '@/server/engine/parquet/assemble-columns';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import type { IngestedColumn } from '../table';
import { castText } from './typed-statement';

export interface WriteOptions {
  workDir: string;
  decimal: '.' | ',' | undefined;
  signal?: AbortSignal;
  onProgress(step: 'read' | 'infer types' | 'write', percent: number): void;
}

/** The written columns, with those that are stored otherwise than proposed put in anew, group by group. */
export async function assembleVersion(
  session: EngineSession,
  written: string,
  candidates: IngestedColumn[],
  columns: IngestedColumn[],
  textOf: (column: IngestedColumn) => Sql,
  misfits: ReadonlySet<number>,
  options: WriteOptions,
): Promise<string> {
  options.onProgress('write', 0);
  const anew = candidates.filter(
    ({ position, storageType }) => misfits.has(position) || storageType !== columns[position]?.storageType,
  );
  const paths: string[] = [];
  if (anew.length > 0) {
    const values = anew.map((candidate) => {
      const column = columns[candidate.position] ?? candidate;
      return sql`${castText(column, false, textOf(candidate))} AS ${identifier(column.storageName)}`;
    });
    const groups = await session.query<{ n: number }>(
      sql`SELECT any_value(row_group_num_rows) AS n FROM parquet_metadata(${literal(written)}) GROUP BY row_group_id ORDER BY row_group_id`
        .text,
    );
    let from = 0;
    for (const [index, { n }] of groups.entries()) {
      const path = joinPath(options.workDir, `anew-${index}.parquet`);
      // One row group for one row group, so that they can stand beside the others.
      await session.copy(
        sql`SELECT ${join(values)} FROM read_parquet(${literal(written)}, file_row_number = true)
          WHERE file_row_number >= ${literal(from)} AND file_row_number < ${literal(from + Number(n))}`.text,
        path,
        { signal: options.signal, rowGroupRows: Math.max(2048, 2 * Number(n)) },
      );
      paths.push(path);
      from += Number(n);
      options.onProgress('write', ((index + 1) / groups.length) * 80);
    }
  }
  const target = joinPath(options.workDir, 'version.parquet');
  await assembleColumns(
    target,
    '__row',
    columns.map(({ storageName, position }) => ({
      name: storageName,
      paths: anew.some((candidate) => candidate.position === position) ? paths : [written],
    })),
  );
  options.onProgress('write', 100);
  return target;
}
