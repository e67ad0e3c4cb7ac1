import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { Readable } from 'node:stream';
import { columnsOf, requireDataset } from '@/server/domain/datasets';
import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, parquetRelation, sql } from '@/server/engine/sql';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { revertedCondition } from './fix-cells';
import { requireFix } from './fix-resource';

/** The rows that a fix removed or set aside, whole, as they stood before it, with the reason in front. */
export async function downloadFixRows(
  scope: Scope,
  services: Services,
  wanted: { datasetId: string; fixId: string; format: 'csv' | 'parquet' },
): Promise<Readable> {
  const { fix, version, columns } = await withTenant(scope, async (db) => {
    const dataset = await requireDataset(db, wanted.datasetId);
    const found = await requireFix(db, dataset.id, wanted.fixId);
    return {
      fix: found,
      version: await db.datasetVersion.findUniqueOrThrow({ where: { id: found.versionBeforeId } }),
      columns: await columnsOf(db, found.versionBeforeId),
    };
  });
  if (fix.rowsKey === null) {
    throw new DomainError('conflict', 'This fix has no log: it failed, or is still being computed.');
  }
  await mkdir(services.tempDir, { recursive: true });
  const path = joinPath(services.tempDir, `fix-rows-${newUuid()}`);
  const rows = await services.objectStore.materialise(fix.rowsKey);
  const before = await services.objectStore.materialise(version.parquetKey);
  const taken = new Set(['_row', '_kind', '_reason', '_restored']);
  const values = columns.map((column) => {
    let name = column.name;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${column.name}_${number}`;
    taken.add(name.toLowerCase());
    return sql`${renderExpression(column)} AS ${identifier(name)}`;
  });
  try {
    await services.engine.withSession((session) =>
      session.copy(
        sql`SELECT r."row" AS _row, r.kind AS _kind, r.reason AS _reason, r.reverted AS _restored, ${join(values)}
          FROM (SELECT *, (${revertedCondition(fix, 'rows')}) AS reverted FROM ${parquetRelation(rows.path)}) r
          JOIN ${parquetRelation(before.path)} b ON b.__row = r."row" ORDER BY r."row"`.text,
        path,
        { format: wanted.format },
      ),
    );
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await Promise.all([rows.release(), before.release()]);
  }
  const body = createReadStream(path);
  body.on('close', () => void rm(path, { force: true }));
  return body;
}
