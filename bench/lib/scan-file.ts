import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestFile } from '@/server/domain/ingestion';
import { suspectedCells } from '@/server/domain/quality/cell-queries';
import { profileColumns } from '@/server/domain/quality/profile-columns';
import { type CheckRun, runChecks } from '@/server/domain/quality/run-checks';
import type { Engine } from '@/server/engine/port';
import { parquetRelation } from '@/server/engine/sql';

export interface ScannedFile {
  rowCount: number;
  columnCount: number;
  run: CheckRun;
  /** Every cell or row (position null) that an issue marks, whatever its probability. */
  marks: { row: number; position: number | null; issueId: string }[];
  cells: {
    row: number;
    position: number;
    probability: number;
    suggestion: string | null;
    confidence: number | null;
  }[];
}

/** Reads and scans one file with the product's own functions, without database or web. */
export async function scanFile(
  engine: Engine,
  path: string,
  labelColumn: string | null = null,
  checksOff: string[] = [],
): Promise<ScannedFile> {
  const workDir = await mkdtemp(join(tmpdir(), 'datrix-scan-'));
  try {
    const table = await ingestFile({
      engine,
      files: [{ path, name: path }],
      options: {},
      workDir,
      limits: { columnsMax: 5000, unpackedBytesMax: 1024 ** 3 },
    });
    return await engine.withSession(async (session) => {
      const relation = parquetRelation(table.parquetPath);
      const profiles = await profileColumns(session, relation, table.rowCount, table.columns, () => {});
      const columns = table.columns.flatMap((column, index) => {
        const profile = profiles[index];
        return profile === undefined ? [] : [{ ...column, profile }];
      });
      const run = await runChecks(
        {
          session,
          relation,
          rowCount: table.rowCount,
          columns,
          labelColumn,
          taskType: null,
          seed: 1,
          signal: new AbortController().signal,
        },
        {
          checksOff,
          cellsPath: join(workDir, 'cells.parquet'),
          pairsPath: join(workDir, 'pairs.parquet'),
          onProgress: () => {},
        },
      );
      const marks = await session.query<{ row: number; position: number | null; issue_id: string }>(
        'SELECT "row", "position", issue_id FROM cells',
      );
      const cells = await session.query<{
        row: number;
        position: number;
        probability: number;
        suggestion: string | null;
        suggestion_confidence: number | null;
      }>(suspectedCells(parquetRelation(join(workDir, 'cells.parquet')), 0.5, null).text);
      return {
        rowCount: table.rowCount,
        columnCount: table.columns.length,
        run,
        marks: marks.map(({ row, position, issue_id }) => ({
          row: Number(row),
          position: position === null ? null : Number(position),
          issueId: issue_id,
        })),
        cells: cells.map(({ suggestion_confidence, ...cell }) => ({
          ...cell,
          confidence: suggestion_confidence,
        })),
      };
    });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
