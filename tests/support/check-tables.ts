import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { ingestFile } from '@/server/domain/ingestion';
import type { CheckContext } from '@/server/domain/quality/check';
import { ALL_CHECKS } from '@/server/domain/quality/checks/all-checks';
import { profileColumns } from '@/server/domain/quality/profile-columns';
import { runChecks } from '@/server/domain/quality/run-checks';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import type { Engine } from '@/server/engine/port';
import { parquetRelation } from '@/server/engine/sql';

export { noise, pick } from './noise';

/** A column by name, made row by row. */
export type TableMaker = Record<string, (row: number) => string>;

interface ScanOptions {
  rows: number;
  /** Checks to run; all others are switched off. */
  only: string[];
  context?: (ingest: IngestTable) => Promise<Partial<CheckContext>> | Partial<CheckContext>;
}
type Ingested = Awaited<ReturnType<typeof ingestFile>>;
/** Reads another table, as a scan would. */
export type IngestTable = (table: TableMaker, rows: number) => Promise<Ingested>;

/** Engine and folder for the tests of one file, and a function that reads a table and runs chosen checks over it. */
export function setUpCheckTables() {
  let folder = '';
  let engine: Engine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'datrix-checks-'));
    engine = createDuckdbEngine({
      tempDir: join(folder, 'spill'),
      memoryLimitMb: 512,
      threads: 2,
      warmMax: 2,
    });
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ingest = async (table: TableMaker, rows: number): Promise<Ingested> => {
    const workDir = await mkdtemp(join(folder, 't-'));
    const path = join(workDir, 'table.csv');
    const names = Object.keys(table);
    const quote = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = Array.from({ length: rows }, (_, row) =>
      names.map((name) => quote(table[name]?.(row) ?? '')),
    );
    await writeFile(path, [names, ...lines].map((line) => line.join(',')).join('\n'));
    return ingestFile({
      engine,
      files: [{ path, name: 'table.csv' }],
      options: { header: true },
      workDir,
      limits: { columnsMax: 500, unpackedBytesMax: 1024 ** 3 },
    });
  };

  const scan = async (table: TableMaker, options: ScanOptions) => {
    const ingested = await ingest(table, options.rows);
    const extra = (await options.context?.(ingest)) ?? {};
    return engine.withSession(async (session) => {
      const relation = parquetRelation(ingested.parquetPath);
      const profiles = await profileColumns(session, relation, ingested.rowCount, ingested.columns, () => {});
      const columns = ingested.columns.flatMap((column, index) => {
        const profile = profiles[index];
        return profile === undefined ? [] : [{ ...column, profile }];
      });
      const run = await runChecks(
        {
          session,
          relation,
          rowCount: ingested.rowCount,
          columns,
          labelColumn: null,
          taskType: null,
          seed: 1,
          signal: new AbortController().signal,
          ...extra,
        },
        {
          checksOff: ALL_CHECKS.map(({ id }) => id).filter((id) => !options.only.includes(id)),
          cellsPath: join(folder, 'cells.parquet'),
          pairsPath: join(folder, 'pairs.parquet'),
          onProgress: () => {},
        },
      );
      const cells = await session.query<{
        row: number;
        position: number | null;
        value: string | null;
        suggestion: string | null;
        probability: number;
        issue_id: string;
        reason: string;
      }>('FROM cells ORDER BY "row", "position"');
      const pairs = await session.query<{
        row_a: number;
        row_b: number;
        issue_id: string;
        evidence: string | null;
      }>('FROM pairs ORDER BY row_a, row_b');
      const issue = (type: string, column: string | null = null) =>
        run.issues.find((one) => one.type === type && (one.column?.name ?? null) === column);
      const cellsOf = (type: string, column: string | null = null) =>
        cells.filter(({ issue_id }) => issue_id === issue(type, column)?.id);
      return {
        run,
        pairs,
        issue,
        cellsOf,
        rowsOf: (type: string, column: string | null = null) =>
          cellsOf(type, column).map(({ row }) => Number(row)),
        types: run.issues.map(({ type }) => type),
        outcome: (check: string) => run.outcomes.find((one) => one.check === check),
      };
    });
  };
  return { scan };
}

/** The rows that a condition chooses. */
export function rowsWhere(rows: number, chosen: (row: number) => boolean): number[] {
  return Array.from({ length: rows }, (_, row) => row).filter(chosen);
}
