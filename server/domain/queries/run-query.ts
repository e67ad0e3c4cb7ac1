import {
  type ColumnRow,
  columnsOf,
  requireDataset,
  requireVersion,
  uniqueNames,
} from '@/server/domain/datasets';
import { identifier, join, parquetRelation, type Sql, sql } from '@/server/engine/sql';
import { toPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { QueryResult, RunQuery } from './contract';
import { parseSelect } from './parse-select';
import { readEngineMessage, sqlFault } from './sql-fault';

const TIMEOUT_MS = 15_000;
const MEMORY_MB = 512;

/**
 * Runs what a person wrote in a process of its own that reads the one file of the version and nothing else, after the
 * parser has shown that it is one SELECT over `data`.
 */
export const runQuery = defineOperation({
  id: 'query.run',
  kind: 'query',
  summary: 'Run one SELECT over the rows of a version, as the table `data`; at most 1,000 rows come back',
  input: RunQuery,
  output: QueryResult,
  permission: 'dataset.read_rows',
  http: { method: 'POST', path: '/v1/datasets/{datasetId}/versions/{versionId}/query' },
  handler: async ({ db, services, signal }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const version = await requireVersion(db, dataset, input.versionId);
    const columns = await columnsOf(db, version.id);
    return afterTransaction(async () => {
      const file = await services.objectStore.materialise(version.parquetKey);
      const options = { timeoutMs: TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) };
      try {
        return await services.engine.withSession(
          async (session) => {
            await parseSelect(session, input.sql, TIMEOUT_MS);
            await session.execute(viewOf(columns, file.path).text, options);
            const started = performance.now();
            const result = await session
              .head(input.sql, { ...options, rowsMax: input.limit })
              .catch((error: unknown) => {
                throw explained(error, input.sql);
              });
            return {
              versionId: toPublicId('version', version.id),
              ...result,
              milliseconds: Math.round(performance.now() - started),
            };
          },
          { memoryLimitMb: MEMORY_MB, onlyFiles: [file.path] },
        );
      } finally {
        await file.release();
      }
    });
  },
});

/** The stored values under the names that people know; the name of an unnamed column tells its place. */
function viewOf(columns: readonly ColumnRow[], path: string): Sql {
  const named = columns.map(({ name, position }) => (name === '' ? `column${position + 1}` : name));
  const names = uniqueNames(['_row', ...named]).slice(1);
  const values = columns.map(
    ({ storageName }, index) => sql`${identifier(storageName)} AS ${identifier(names[index] ?? storageName)}`,
  );
  return sql`CREATE TEMP VIEW data AS SELECT ${join([sql`__row AS _row`, ...values])} FROM ${parquetRelation(path)}`;
}

/** The engine's refusal of a query is the writer's to mend; only the end of its process is ours. */
function explained(error: unknown, text: string): unknown {
  if (!(error instanceof DomainError) || error.code !== 'engine_failed') return error;
  const { detail, position } = readEngineMessage(error.detail, text);
  if (/^the engine process ended/.test(detail)) {
    return new DomainError(
      'engine_out_of_memory',
      'The query took more than this console gives it; narrow it down.',
    );
  }
  if (/^Permission Error/.test(detail)) {
    return sqlFault(
      'sql_refused',
      'The query reaches for something other than the table `data`.',
      text,
      position,
    );
  }
  // What stands behind the view is not for the reader.
  const shown = detail.replaceAll(/\S*\/\S*\.parquet\S*/g, '`data`').slice(0, 1000);
  return sqlFault('sql_invalid', shown, text, position);
}
