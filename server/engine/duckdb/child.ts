/**
 * The process in which DuckDB runs. It is forked by the adapter, serves one session, and may die without harm to the
 * process that asked. Node runs this file as it stands, so it imports packages and `.ts` files only.
 */
import { type DuckDBConnection, DuckDBInstance, DuckDBTypeId } from '@duckdb/node-api';
import { toPlain, toTypedColumn } from './convert.ts';
import { readHead } from './head.ts';
import { CELLS_MAX, type ChildSettings, type Request, type Response } from './protocol.ts';

const NUMERIC = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
]);

function send(message: Response): void {
  if (process.connected) process.send?.(message);
}

async function open(settings: ChildSettings): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${settings.memoryLimitMb}MiB`,
    threads: String(settings.threads),
    temp_directory: settings.onlyFiles === undefined ? settings.tempDir : '',
    // Nothing may be fetched at run time, and no statement may widen what this process can reach.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  });
  const connection = await instance.connect();
  await connection.run(
    'SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0',
  );
  // Stored files never change, so their footers may be remembered from one page to the next.
  await connection.run("SET TimeZone = 'UTC'; SET parquet_metadata_cache = true");
  if (settings.onlyFiles !== undefined) {
    const files = settings.onlyFiles.map((path) => `'${path.replaceAll("'", "''")}'`);
    await connection.run(`SET allowed_paths = [${files.join(', ')}]; SET enable_external_access = false`);
  } else if (settings.allowedDirs !== undefined) {
    const folders = settings.allowedDirs.map((folder) => `'${folder.replaceAll("'", "''")}/'`);
    await connection.run(
      `SET allowed_directories = [${folders.join(', ')}]; SET enable_external_access = false`,
    );
  }
  await connection.run('SET lock_configuration = true');
  return connection;
}

async function run(
  connection: DuckDBConnection,
  request: Exclude<Request, { kind: 'interrupt' }>,
): Promise<unknown> {
  if (request.kind === 'execute') {
    await connection.run(request.sql);
    return null;
  }
  if (request.kind === 'head') return readHead(connection, request.sql, request.rowsMax);
  const reader = await connection.runAndReadAll(request.sql);
  const names = reader.deduplicatedColumnNames();
  const columns = reader.getColumns();
  if (request.kind === 'query') {
    const rows: Record<string, unknown>[] = [];
    for (let row = 0; row < reader.currentRowCount; row++) {
      rows.push(
        Object.fromEntries(names.map((name, column) => [name, toPlain(columns[column]?.[row] ?? null)])),
      );
    }
    return rows;
  }
  if (reader.currentRowCount * names.length > CELLS_MAX) {
    throw new Error(`A sample of ${reader.currentRowCount} x ${names.length} cells is too large`);
  }
  const typed = names.map((name, column) => [
    name,
    toTypedColumn(columns[column] ?? [], NUMERIC.has(reader.columnTypeId(column))),
  ]);
  return { rowCount: reader.currentRowCount, columns: Object.fromEntries(typed) };
}

async function serve(
  connection: DuckDBConnection,
  request: Exclude<Request, { kind: 'interrupt' }>,
): Promise<void> {
  const timer = setInterval(() => {
    const { percentage } = connection.progress;
    if (percentage >= 0) send({ id: request.id, kind: 'progress', percent: percentage });
  }, 250);
  try {
    send({ id: request.id, kind: 'result', value: await run(connection, request) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    send({
      id: request.id,
      kind: 'failure',
      message,
      interrupted: /interrupted/i.test(message),
      outOfMemory: /out of memory/i.test(message),
    });
  } finally {
    clearInterval(timer);
  }
}

const settings: ChildSettings = JSON.parse(process.argv[2] ?? '{}');
const connection = await open(settings);
process.on('message', (request: Request) => {
  if (request.kind === 'interrupt') connection.interrupt();
  else void serve(connection, request);
});
// The parent is gone, so nobody will read the answer. An orderly exit would wait for the statement, for hours if need be.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
send({ id: 0, kind: 'ready' });
