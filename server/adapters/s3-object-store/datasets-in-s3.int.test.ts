import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureS3Server, type S3Server, startS3Server } from '@/scripts/lib/test-servers/s3';
import { purgeDataset } from '@/server/domain/datasets';
import { readRows } from '@/server/domain/datasets/operations';
import { getScore, listIssueCells } from '@/server/domain/quality/operations';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { Services } from '@/server/tenancy/tenant-context';
import { setUpTestDatabase } from '@/tests/support/database';
import { createScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { createS3ObjectStore } from './s3-object-store';

setUpTestDatabase();
const local = setUpTestServices();
const available = await ensureS3Server();
let folder: string;
let server: S3Server;
beforeAll(async () => {
  if (!available) return;
  folder = await mkdtemp(join(tmpdir(), 'datrix-s3-'));
  server = await startS3Server(folder, ['bucket']);
}, 600_000);
afterAll(async () => {
  if (!available) return;
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

it.skipIf(!available)('keeps datasets in a bucket from the upload to the removal', async () => {
  const services: Services = {
    ...local(),
    objectStore: createS3ObjectStore({
      bucket: 'bucket',
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey },
      pathStyle: true,
      prefix: 'datrix/',
      // Where the engine may read: one folder holds all that an instance keeps on its disk.
      cacheDir: join(local().tempDir, 'object-cache'),
      cacheBytesMax: 1024 ** 2,
    }),
  };
  const call = { requestId: 'test', services };
  const { scope, actor, ids } = await createScannedDataset(services);
  const datasetId = toPublicId('dataset', ids.dataset);
  const page = await execute(readRows, actor, { datasetId }, call);
  expect(page.rows[3]?.cells).toEqual(['3', 'LISBON', '111', 'yes']);
  expect((await execute(getScore, actor, { datasetId }, call)).overall).toBeLessThan(100);
  const issueId = toPublicId('issue', ids.issue);
  await expect(execute(listIssueCells, actor, { datasetId, issueId }, call)).resolves.toBeDefined();
  const kept = await readdir(join(folder, 'bucket', 'datrix', 't', scope.orgId, 'datasets', ids.dataset));
  expect(kept.sort()).toEqual(['scans', 'versions']);
  await purgeDataset(scope, ids.dataset, services);
  const left: string[] = [];
  for await (const { key } of services.objectStore.list(`t/${scope.orgId}/`)) left.push(key);
  expect(left).toEqual([]);
});
