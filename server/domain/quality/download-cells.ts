import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { columnsOf, requireDataset } from '@/server/domain/datasets';
import { join as joinSql, literal, parquetRelation, type Sql, sql } from '@/server/engine/sql';
import { newUuid } from '@/server/lib/ids';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { suspectedCells } from './cell-queries';
import { requireFinishedScan, requireIssue } from './scan-resource';

export interface CellDownload {
  datasetId: string;
  /** Only this issue's cells; otherwise all suspected cells, each once. */
  issueId?: string;
  minProbability: number;
  format: 'csv' | 'parquet';
}

/** The whole of a cell list as one file, with column names in place of positions. */
export async function downloadCells(
  scope: Scope,
  services: Services,
  wanted: CellDownload,
): Promise<Readable> {
  const { scan, columns, issueUuid } = await withTenant(scope, async (db) => {
    const dataset = await requireDataset(db, wanted.datasetId);
    const issue = wanted.issueId === undefined ? null : await requireIssue(db, dataset.id, wanted.issueId);
    const found =
      issue === null
        ? await requireFinishedScan(db, dataset.id)
        : await db.qualityScan.findUniqueOrThrow({ where: { id: issue.scanId } });
    return { scan: found, columns: await columnsOf(db, found.versionId), issueUuid: issue?.id ?? null };
  });
  await mkdir(services.tempDir, { recursive: true });
  const path = join(services.tempDir, `cells-${newUuid()}`);
  const file = await services.objectStore.materialise(scan.cellsKey ?? '');
  try {
    const relation = parquetRelation(file.path);
    const names = joinSql(columns.map(({ position, name }) => sql`(${literal(position)}, ${literal(name)})`));
    const cells: Sql =
      issueUuid === null
        ? sql`SELECT c."row", n.name AS "column", c.value, c.probability, c.suggestion, c.suggestion_confidence AS "suggestionConfidence"
            FROM (${suspectedCells(relation, wanted.minProbability, null)}) c LEFT JOIN names n ON n.position = c."position"
            ORDER BY c.probability DESC, c."row", c."position"`
        : sql`SELECT c."row", n.name AS "column", c.value, c.suggestion, coalesce(c.suggestion_confidence, c.probability) AS confidence, c.reason
            FROM ${relation} c LEFT JOIN names n ON n.position = c."position" WHERE c.issue_id = ${literal(issueUuid)}
            ORDER BY c.probability DESC, c."row"`;
    await services.engine.withSession((session) =>
      session.copy(sql`WITH names(position, name) AS (VALUES ${names}) ${cells}`.text, path, {
        format: wanted.format,
      }),
    );
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.release();
  }
  const body = createReadStream(path);
  body.on('close', () => void rm(path, { force: true }));
  return body;
}
