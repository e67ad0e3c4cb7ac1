import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestFile } from '@/server/domain/ingestion';
import { suspectedCells } from '@/server/domain/quality/cell-queries';
import type { CheckPhase } from '@/server/domain/quality/check';
import { profileColumns } from '@/server/domain/quality/profile-columns';
import { type CheckRun, runChecks } from '@/server/domain/quality/run-checks';
import type { Engine } from '@/server/engine/port';
import { parquetRelation, sql } from '@/server/engine/sql';

export interface ScannedFile {
  rowCount: number;
  columnCount: number;
  /** Cells that hold a value. */
  filledCount: number;
  run: CheckRun;
  /** Every cell or row (position null) that an issue marks, whatever its probability. */
  marks: { row: number; position: number | null; issueId: string }[];
  cells: {
    row: number;
    position: number;
    value: string | null;
    probability: number;
    suggestion: string | null;
    confidence: number | null;
    issueIds: string[];
  }[];
  /** Cells whose repair a plan of automatic fixes would write. */
  automatic: number;
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
      const context = {
        session,
        relation,
        rowCount: table.rowCount,
        columns,
        labelColumn,
        taskType: null,
        seed: 1,
        signal: new AbortController().signal,
      };
      const phase = (name: CheckPhase) => ({
        checksOff,
        phase: name,
        cellsPath: join(workDir, `${name}-cells.parquet`),
        pairsPath: join(workDir, `${name}-pairs.parquet`),
        onProgress: () => {},
      });
      // Phase by phase, as a scan does: what one has told, the next leaves out.
      const first = phase('checks');
      const [early, last] = [await runChecks(context, first), phase('models')];
      const late = await runChecks(context, { ...last, before: { ...first, issues: early.issues } });
      const run = {
        ...late,
        issues: [...early.issues, ...late.issues],
        outcomes: [...early.outcomes, ...late.outcomes],
      };
      const found = parquetRelation(last.cellsPath);
      const marks = await session.query<{ row: number; position: number | null; issue_id: string }>(
        sql`SELECT "row", "position", issue_id FROM ${found}`.text,
      );
      const cells = await session.query<{
        row: number;
        position: number;
        value: string | null;
        probability: number;
        suggestion: string | null;
        suggestion_confidence: number | null;
        issue_ids: string[];
      }>(suspectedCells(found, 0.5, null).text);
      const [automatic] = await session.query<{ n: number }>(
        sql`SELECT count(*) AS n FROM ${found} WHERE auto`.text,
      );
      return {
        rowCount: table.rowCount,
        columnCount: table.columns.length,
        filledCount: columns.reduce((sum, { profile }) => sum + profile.filledCount, 0),
        run,
        marks: marks.map(({ row, position, issue_id }) => ({
          row: Number(row),
          position: position === null ? null : Number(position),
          issueId: issue_id,
        })),
        cells: cells.map(({ suggestion_confidence, issue_ids, ...cell }) => ({
          ...cell,
          row: Number(cell.row),
          position: Number(cell.position),
          confidence: suggestion_confidence,
          issueIds: issue_ids,
        })),
        automatic: Number(automatic?.n ?? 0),
      };
    });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
