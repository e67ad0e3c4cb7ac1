import { join as joinPath } from 'node:path';
import { identifier, join, literal, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import type { IngestInput, StagedTable } from '../table';

/** Stages a Parquet file: the same columns and types under positional names, with row ids. */
export async function readParquet(input: IngestInput, path: string): Promise<StagedTable> {
  const staged = joinPath(input.workDir, 'staged.parquet');
  return input.engine.withSession(async (session) => {
    try {
      const source = sql`read_parquet(${literal(path)})`;
      const schema = await session.query<{ column_name: string }>(`DESCRIBE SELECT * FROM ${source}`);
      if (schema.length === 0) throw new DomainError('input_empty', 'The Parquet file has no columns.');
      if (schema.length > input.limits.columnsMax) {
        throw new DomainError(
          'input_too_many_columns',
          `The file has ${schema.length} columns; ${input.limits.columnsMax} are allowed.`,
        );
      }
      const columns = schema.map(
        ({ column_name: name }, index) => sql`${identifier(name)} AS ${identifier(`c${index}`)}`,
      );
      const { rowCount } = await session.copy(
        sql`SELECT file_row_number AS __row, ${join(columns)} FROM read_parquet(${literal(path)}, file_row_number = true)`
          .text,
        staged,
        {
          signal: input.signal,
          onProgress: (percent) => input.report?.({ step: 'read', percent: percent * 0.5 }),
        },
      );
      if (rowCount === 0) throw new DomainError('input_empty', 'The Parquet file has no rows.');
      return {
        path: staged,
        names: schema.map(({ column_name: name }) => name),
        rowCount,
        setAside: null,
        typed: true,
        format: 'parquet',
        encoding: null,
        encodingConfidence: null,
        delimiter: null,
        quote: null,
        headerRow: null,
        notes: [],
      };
    } catch (error) {
      if (error instanceof DomainError && error.code === 'engine_failed') {
        if (/encrypt/i.test(error.detail))
          throw new DomainError('input_encrypted', 'The Parquet file is encrypted; decrypt it first.');
        throw new DomainError(
          'input_corrupt',
          `The Parquet file could not be read: ${firstLine(error.detail)}`,
        );
      }
      throw error;
    }
  });
}

/** The engine's reason without its path, which is of no use to the reader. */
function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replaceAll(/(['"])[^'"]*\//g, '$1').slice(0, 300);
}
