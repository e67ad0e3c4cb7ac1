import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { Readable } from 'node:stream';
import { requireDataset } from '@/server/domain/datasets';
import { join, literal, parquetRelation, sql } from '@/server/engine/sql';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { actorOf, columnNamesOf, revertedCondition } from './fix-cells';
import { requireFix } from './fix-resource';

/** The whole cell log of a fix as one file: row, column, old and new value, method, confidence, fix, actor, time. */
export async function downloadFixCells(
  scope: Scope,
  services: Services,
  wanted: { datasetId: string; fixId: string; format: 'csv' | 'parquet' },
): Promise<Readable> {
  const { fix, names } = await withTenant(scope, async (db) => {
    const dataset = await requireDataset(db, wanted.datasetId);
    const found = await requireFix(db, dataset.id, wanted.fixId);
    return { fix: found, names: await columnNamesOf(db, found) };
  });
  if (fix.cellsKey === null) {
    throw new DomainError('conflict', 'This fix has no log: it failed, or is still being computed.');
  }
  await mkdir(services.tempDir, { recursive: true });
  const path = joinPath(services.tempDir, `fix-cells-${newUuid()}`);
  const file = await services.objectStore.materialise(fix.cellsKey);
  const pairs = [...names].map(([storage, name]) => sql`(${literal(storage)}, ${literal(name)})`);
  try {
    await services.engine.withSession((session) =>
      session.copy(
        sql`SELECT c."row", n.name AS "column", c.old_value AS "oldValue", c.new_value AS "newValue", c.method, c.confidence,
          ${literal(wanted.fixId)} AS "fixId", ${literal(actorOf(fix))} AS actor, ${literal((fix.appliedAt ?? fix.createdAt).toISOString())} AS at,
          (${revertedCondition(fix, 'cells')}) AS reverted
          FROM ${parquetRelation(file.path)} c JOIN (VALUES ${join(pairs)}) AS n(storage, name) ON n.storage = c.storage_name
          ORDER BY c."row", c.storage_name`.text,
        path,
        { format: wanted.format },
      ),
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
