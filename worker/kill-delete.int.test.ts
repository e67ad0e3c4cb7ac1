import { expect, it } from 'vitest';
import { deleteDataset } from '@/server/domain/datasets/operations';
import { listDeletions } from '@/server/domain/deletions/operations';
import { newUuid } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { objectKeys } from '@/server/tenancy/object-keys';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { createIngestedDataset } from '@/tests/support/ingested-dataset';
import { killHard, setUpRealWorkers, until } from '@/tests/support/real-worker';
import { setUpTestServices } from '@/tests/support/services';

const database = setUpTestDatabase();
const services = setUpTestServices();
const startWorker = setUpRealWorkers(database, services);

/** Enough single files that a deletion can be met in the middle. */
const FILES = 20_000;

it('a deletion whose worker is killed in the middle is carried through by the next, with one whole receipt', async () => {
  const owner = await createTestOrganisation();
  const dataset = await createIngestedDataset(services(), owner, 'a\n1\n', { name: 'Large' });
  const { scope, actor } = owner;
  await withTenant(scope, async (db) => {
    const row = await db.dataset.findUniqueOrThrow({ where: { id: dataset.datasetId } });
    const digest = { name: 'x', sizeBytes: 1, sha256: '' };
    const gone = Array.from({ length: FILES }, () => ({
      ...digest,
      key: objectKeys.upload(scope, newUuid(), 0),
    }));
    const known: unknown[] = JSON.parse(JSON.stringify(row.sourceFiles));
    await db.dataset.update({
      where: { id: row.id },
      // The file that is there comes last: it goes once all others have been looked for.
      data: { sourceFiles: JSON.parse(JSON.stringify([...gone, ...known])) },
    });
  });
  const call = { requestId: 'test', services: services() };
  await execute(deleteDataset, actor, { datasetId: dataset.id }, call);
  const receipts = () =>
    withTenant(scope, (db) => db.datasetDeletion.findMany({ where: { datasetId: dataset.datasetId } }));
  const first = await startWorker();
  await until('objects are being removed', async () => (await receipts())[0]?.status === 'removing');
  await killHard(first);
  expect((await receipts()).map(({ status }) => status)).toEqual(['removing']);
  expect(await withTenant(scope, (db) => db.dataset.count())).toBe(1);

  await startWorker();
  await until('all has gone', async () => (await receipts())[0]?.status === 'removed', 120);
  expect(await withTenant(scope, (db) => db.dataset.count())).toBe(0);
  for await (const { key } of services().objectStore.list(`t/${owner.orgId}/`)) throw new Error(key);
  const { data } = await execute(listDeletions, actor, { dataset: dataset.id }, call);
  expect(data).toHaveLength(1);
  expect(data[0]?.removed).toMatchObject({ versions: 1, columns: 1, objects: 2 });
  const jobs = () => withTenant(scope, (db) => db.job.findMany({ where: { type: 'dataset.delete' } }));
  await until('the job has ended', async () => (await jobs())[0]?.status === 'succeeded', 30);
}, 300_000);
