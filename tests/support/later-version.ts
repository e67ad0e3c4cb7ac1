import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { literal } from '@/server/engine/sql';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import type { TestOrganisation } from './database';

/**
 * A version made from the current one by `select`, in which `data` stands for its table. Columns keep their names and
 * types; `names` gives those of the result, in order, where they differ.
 */
export async function addLaterVersion(
  services: Services,
  owner: TestOrganisation,
  datasetId: string,
  select: string,
  names?: string[],
): Promise<{ id: string; versionId: string }> {
  const { scope } = owner;
  const versionId = newUuid();
  const { current, columns } = await withTenant(scope, async (db) => {
    const dataset = await db.dataset.findUniqueOrThrow({ where: { id: datasetId } });
    const version = await db.datasetVersion.findUniqueOrThrow({
      where: { id: dataset.currentVersionId ?? '' },
    });
    return {
      current: version,
      columns: await db.datasetColumn.findMany({
        where: { versionId: version.id },
        orderBy: { position: 'asc' },
      }),
    };
  });
  const source = await services.objectStore.materialise(current.parquetKey);
  await mkdir(services.tempDir, { recursive: true });
  const path = join(services.tempDir, `${versionId}.parquet`);
  const { rowCount, stored } = await services.engine.withSession(async (session) => {
    await session.execute(
      `CREATE TEMP TABLE made AS WITH data AS (FROM read_parquet(${literal(source.path).text})) ${select}`,
    );
    const stats = await session.copy('SELECT * FROM made ORDER BY __row', path);
    const described = await session.query<{ column_name: string; column_type: string }>('DESCRIBE made');
    return { ...stats, stored: described.filter(({ column_name }) => column_name !== '__row') };
  });
  await source.release();
  const parquetKey = objectKeys.version(scope, datasetId, versionId);
  const object = await services.objectStore.putFile(parquetKey, path);
  await withTenant(scope, async (db) => {
    await db.datasetVersion.create({
      data: {
        id: versionId,
        orgId: scope.orgId,
        datasetId,
        number: current.number + 1,
        parentVersionId: current.id,
        origin: 'fix',
        parquetKey,
        rowCount,
        columnCount: stored.length,
        sizeBytes: object.sizeBytes,
        sha256: object.sha256,
      },
    });
    await db.datasetColumn.createMany({
      data: stored.map(({ column_name, column_type }, position) => {
        const old = columns.find(({ storageName }) => storageName === column_name);
        return {
          id: newUuid(),
          orgId: scope.orgId,
          versionId,
          position,
          storageName: column_name,
          name: names?.[position] ?? old?.name ?? column_name,
          type: old?.type ?? 'text',
          storageType: column_type,
          render: old?.storageType === column_type ? old.render : null,
          nullCount: 0,
        };
      }),
    });
    await db.dataset.update({ where: { id: datasetId }, data: { currentVersionId: versionId } });
  });
  return { id: toPublicId('version', versionId), versionId };
}
