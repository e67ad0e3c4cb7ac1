import { createReadStream } from 'node:fs';
import { ingestDataset } from '@/server/domain/datasets';
import { createDataset } from '@/server/domain/datasets/operations';
import { checkScan, profileScan } from '@/server/domain/quality';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { objectKeys } from '@/server/tenancy/object-keys';
import { withTenant } from '@/server/tenancy/with-tenant';
import type { OwnInstance } from './own-instance';

const { signal } = new AbortController();

/** Uploads a file, reads it into its first version and, unless told otherwise, scans it. Gives the public id. */
export async function scannedInInstance(
  { services, actor }: OwnInstance,
  path: string,
  options: { scan: boolean } = { scan: true },
): Promise<string> {
  const { scope } = actor;
  const stored = await services.objectStore.put(
    objectKeys.upload(scope, newUuid(), 0),
    createReadStream(path),
  );
  const job = await execute(
    createDataset,
    actor,
    { files: [{ ...stored, name: path }], options },
    { requestId: 'bench', services },
  );
  const datasetId = fromPublicId('dataset', job.resource.id) ?? '';
  const jobId = fromPublicId('job', job.id) ?? '';
  await ingestDataset(scope, { datasetId, jobId }, services, () => {}, signal);
  if (!options.scan) return job.resource.id;
  const scan = await withTenant(scope, (db) => db.qualityScan.findFirstOrThrow({ where: { datasetId } }));
  await profileScan(scope, { scanId: scan.id }, services, () => {}, signal);
  await checkScan(scope, { scanId: scan.id }, services, () => {}, signal);
  return job.resource.id;
}
