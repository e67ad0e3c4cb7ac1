import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type IngestedColumn, ingestFile } from '@/server/domain/ingestion';
import { assembleColumns } from '@/server/engine/parquet/assemble-columns';
import type { Engine, EngineSession } from '@/server/engine/port';
import { identifier, join as joinSql, literal, parquetRelation, type Sql, sql } from '@/server/engine/sql';
import { wideTablePart, writeWideParquet } from './wide-table';

export interface EngineTable {
  relation: Sql;
  rowCount: number;
  columns: IngestedColumn[];
}

/** Enough rows for the reader to tell the types that it would tell from all of them. */
const READ_ROWS = 20_000;
const COLUMNS_A_PASS = 50;

/**
 * The wide table as a version stores it, written by the engine itself: the reader sees only the first rows of the first
 * fifty columns, and its description of these is used for all. A folder that holds the table already is used as it is.
 */
export async function engineTable(
  engine: Engine,
  folder: string,
  rows: number,
  repeats: number,
): Promise<EngineTable> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `wide-${rows}-${repeats}.parquet`);
  return engine.withSession(async (session) => {
    const first = await describedBy(engine, session, folder, rows);
    const columns = Array.from({ length: repeats }, (_, repeat) =>
      first.map((column) => {
        const position = repeat * first.length + column.position;
        const name = repeat === 0 ? column.name : `${column.name}_${repeat}`;
        return { ...column, position, name, storageName: `c${position}` };
      }),
    );
    if (!existsSync(path)) await write(session, path, rows, columns);
    const relation = parquetRelation(path);
    const all = columns.flat();
    for (let from = 0; from < all.length; from += COLUMNS_A_PASS) {
      const batch = all.slice(from, from + COLUMNS_A_PASS);
      const counts = batch.map(
        ({ storageName }) =>
          sql`${literal(rows)} - count(${identifier(storageName)}) AS ${identifier(storageName)}`,
      );
      const [row] = await session.query<Record<string, number>>(
        sql`SELECT ${joinSql(counts)} FROM ${relation}`.text,
      );
      for (const column of batch) column.nullCount = Number(row?.[column.storageName] ?? 0);
    }
    return { relation, rowCount: rows, columns: all };
  });
}

async function describedBy(
  engine: Engine,
  session: EngineSession,
  folder: string,
  rows: number,
): Promise<IngestedColumn[]> {
  const sample = join(folder, 'sample.parquet');
  await writeWideParquet(session, sample, Math.min(rows, READ_ROWS));
  const { columns } = await ingestFile({
    engine,
    files: [{ path: sample, name: 'wide.parquet' }],
    options: {},
    workDir: folder,
    limits: { columnsMax: 5000, unpackedBytesMax: 1024 ** 3 },
  });
  return columns;
}

/** Fifty columns at a time, which are then set beside each other as the reader of large files does. */
async function write(
  session: EngineSession,
  path: string,
  rows: number,
  parts: IngestedColumn[][],
): Promise<void> {
  const sources: { name: string; paths: string[] }[] = [];
  for (const [repeat, columns] of parts.entries()) {
    const part = `${path}.${repeat}`;
    const stored = columns.map(
      ({ name, storageName, storageType }) =>
        sql`CAST(${identifier(name)} AS ${{ text: storageType }}) AS ${identifier(storageName)}`,
    );
    await session.copy(
      sql`SELECT ${joinSql(stored)} FROM (${{ text: wideTablePart(rows, repeat) }})`.text,
      part,
    );
    sources.push(...columns.map(({ storageName }) => ({ name: storageName, paths: [part] })));
  }
  await assembleColumns(`${path}.new`, '__row', sources);
  await rename(`${path}.new`, path);
  for (const repeat of parts.keys()) await rm(`${path}.${repeat}`);
}
