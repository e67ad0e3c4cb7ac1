import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestFile, renderExpression } from '@/server/domain/ingestion';
import type { IngestOptions } from '@/server/domain/ingestion/contract';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { identifier, join as joinSql, parquetRelation, sql } from '@/server/engine/sql';

/** An engine and a folder of its own, to ingest files that a test makes; `close` ends both. */
export async function openIngestion() {
  const folder = await mkdtemp(join(tmpdir(), 'datrix-formats-'));
  const engine = createDuckdbEngine({
    tempDir: join(folder, 'spill'),
    memoryLimitMb: 512,
    threads: 2,
    warmMax: 2,
  });
  const ingest = async (
    content: string | Buffer | (string | Buffer)[],
    options: IngestOptions = {},
    unpackedBytesMax = 20_000_000,
  ) => {
    const workDir = await mkdtemp(join(folder, 'w-'));
    const contents = Array.isArray(content) ? content : [content];
    const files = contents.map((_, index) => ({
      path: join(workDir, `u-${index}`),
      name: `part ${index + 1}`,
    }));
    for (const [index, { path }] of files.entries()) await writeFile(path, contents[index] ?? '');
    const table = await ingestFile({
      engine,
      files,
      options,
      workDir,
      limits: { columnsMax: 500, unpackedBytesMax },
    });
    const cells = table.columns.map(
      (column) => sql`${renderExpression(column)} AS ${identifier(column.storageName)}`,
    );
    const { rows, aside } = await engine.withSession(async (session) => ({
      rows: await session.query<Record<string, string | null>>(
        sql`SELECT ${joinSql(cells)} FROM ${parquetRelation(table.parquetPath)} ORDER BY __row`.text,
      ),
      aside:
        table.setAsidePath === null
          ? []
          : await session.query(sql`FROM ${parquetRelation(table.setAsidePath)} ORDER BY line`.text),
    }));
    return {
      table,
      aside,
      notes: table.notes.join('\n'),
      names: table.columns.map(({ name }) => name),
      types: table.columns.map(({ type }) => type),
      storage: table.columns.map(({ storageType }) => storageType),
      rows: rows.map((row) => Object.values(row)),
    };
  };
  const close = async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  };
  /** Files that lie beside the folders of work, where nothing may be written. */
  const outside = async () =>
    (await readdir(folder)).filter((name) => name !== 'spill' && !name.startsWith('w-'));
  return { ingest, outside, close };
}
