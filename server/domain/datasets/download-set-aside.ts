import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parquetRelation, sql } from '@/server/engine/sql';
import { newUuid } from '@/server/lib/ids';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { requireDataset } from './find-dataset';
import { findSetAsideKey } from './list-set-aside';

/** All records that could not be read, as CSV: line (counted from 1), reason, and the text as it stands in the file. */
export async function downloadSetAside(
  scope: Scope,
  services: Services,
  datasetId: string,
): Promise<Readable> {
  const key = await withTenant(scope, async (db) => findSetAsideKey(db, await requireDataset(db, datasetId)));
  if (key === null) return Readable.from([Buffer.from('line,reason,raw\n')]);
  await mkdir(services.tempDir, { recursive: true });
  const path = join(services.tempDir, `set-aside-${newUuid()}`);
  const file = await services.objectStore.materialise(key);
  try {
    await services.engine.withSession((session) =>
      session.copy(
        sql`SELECT line, reason, coalesce(raw, '') AS raw FROM ${parquetRelation(file.path)} ORDER BY line`
          .text,
        path,
        { format: 'csv' },
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
