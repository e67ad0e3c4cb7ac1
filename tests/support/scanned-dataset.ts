import { Readable } from 'node:stream';
import { createApiKey } from '@/server/domain/api-keys/operations';
import { ingestDataset } from '@/server/domain/datasets';
import { createDataset } from '@/server/domain/datasets/operations';
import { checkScan, profileScan } from '@/server/domain/quality';
import { startScan } from '@/server/domain/quality/operations';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, type TestOrganisation } from './database';

export interface ScannedDataset extends TestOrganisation {
  ids: { dataset: string; version: string; scan: string; issue: string; job: string; apiKey: string };
}

/** 60 rows with missing values, words for nothing, variants of case, and a repeated row. */
export function faultyCsv(): string {
  const lines = Array.from({ length: 60 }, (_, index) => {
    const city = index % 20 === 3 ? 'LISBON' : index % 2 === 0 ? 'Lisbon' : 'Porto';
    const amount = index % 6 === 1 ? '' : index === 10 ? 'n/a' : String(100 + ((index * 37) % 50));
    return `${index},${city},${amount},${index % 3 === 0 ? 'yes' : 'no'}`;
  });
  return `${['id,city,amount,kept', ...lines, lines[4]].join('\n')}\n`;
}

/** Uploads, ingests and scans a small table in an organisation of its own, by the same functions that the worker calls. */
export async function createScannedDataset(
  services: Services,
  csv = faultyCsv(),
  options: { labelColumn?: string } = {},
): Promise<ScannedDataset> {
  const organisation = await createTestOrganisation();
  const { scope, actor } = organisation;
  const call = { requestId: 'test', services };
  const stored = await services.objectStore.put(
    objectKeys.upload(scope, newUuid(), 0),
    Readable.from([Buffer.from(csv)]),
  );
  const job = await execute(
    createDataset,
    actor,
    { files: [{ ...stored, name: 'faulty.csv' }], ...options, options: { scan: true } },
    call,
  );
  const datasetId = fromPublicId('dataset', job.resource.id) ?? '';
  const jobId = fromPublicId('job', job.id) ?? '';
  const { signal } = new AbortController();
  await ingestDataset(scope, { datasetId, jobId }, services, () => {}, signal);
  const scan = await withTenant(scope, (db) => db.qualityScan.findFirstOrThrow({ where: { datasetId } }));
  await profileScan(scope, { scanId: scan.id }, services, () => {}, signal);
  await checkScan(scope, { scanId: scan.id }, services, () => {}, signal);
  const key = await execute(createApiKey, actor, { name: 'test', role: 'viewer' }, call);
  return withTenant(scope, async (db) => {
    const dataset = await db.dataset.findUniqueOrThrow({ where: { id: datasetId } });
    const issue = await db.qualityIssue.findFirstOrThrow({ where: { datasetId } });
    return {
      ...organisation,
      ids: {
        dataset: datasetId,
        version: dataset.currentVersionId ?? '',
        scan: scan.id,
        issue: issue.id,
        job: jobId,
        apiKey: fromPublicId('apiKey', key.id) ?? '',
      },
    };
  });
}

/** Scans the current version again, by the functions that the worker calls; gives the scan's bare UUID. */
export async function scanAgain(
  services: Services,
  { scope, actor, ids }: ScannedDataset,
  settings: object = {},
): Promise<string> {
  const datasetId = toPublicId('dataset', ids.dataset);
  const job = await execute(startScan, actor, { datasetId, settings }, { requestId: 'test', services });
  const scanId = fromPublicId('scan', job.resource.id) ?? '';
  const { signal } = new AbortController();
  await profileScan(scope, { scanId }, services, () => {}, signal);
  await checkScan(scope, { scanId }, services, () => {}, signal);
  return scanId;
}
