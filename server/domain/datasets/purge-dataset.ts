import { z } from 'zod';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';

const SourceFiles = z.array(z.object({ key: z.string() }));

/** Removes the objects, then the rows: when it is cut off, the next try still knows what to remove. */
export async function purgeDataset(scope: Scope, datasetId: string, services: Services): Promise<void> {
  const dataset = await withTenant(scope, (db) => db.dataset.findUnique({ where: { id: datasetId } }));
  if (dataset === null) return;
  for (const { key } of SourceFiles.parse(dataset.sourceFiles)) await services.objectStore.delete(key);
  // Uploads that were named but not taken in yet.
  const uploads = await withTenant(scope, (db) => db.upload.findMany({ where: { datasetId } }));
  for (const { id } of uploads) await services.objectStore.deletePrefix(objectKeys.uploadPrefix(scope, id));
  await services.objectStore.deletePrefix(objectKeys.datasetPrefix(scope, datasetId));
  await withTenant(scope, (db) => db.dataset.delete({ where: { id: datasetId } }), { timeoutMs: 60_000 });
}
