import { beforeEach, describe, expect, it } from 'vitest';
import { listDeletions } from '@/server/domain/deletions/operations';
import { cancelJob } from '@/server/domain/jobs/operations';
import { execute } from '@/server/operations/execute';
import type { Services } from '@/server/tenancy/tenant-context';
import { auditTrailOf } from '@/tests/support/audit-trail';
import {
  actorWithRole,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import { createIngestedDataset, type IngestedDataset } from '@/tests/support/ingested-dataset';
import { addLaterVersion } from '@/tests/support/later-version';
import { setUpTestServices } from '@/tests/support/services';
import { deleteDataset, getDataset } from './operations';
import { failDeletion, purgeDataset } from './purge-dataset';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

let owner: TestOrganisation;
let dataset: IngestedDataset;

beforeEach(async () => {
  owner = await createTestOrganisation();
  dataset = await createIngestedDataset(services(), owner, 'a,b\n1,x\n2,y\n', { name: 'Doomed' });
  await addLaterVersion(services(), owner, dataset.datasetId, 'SELECT * FROM data WHERE __row = 0');
});

const requestDeletion = () => execute(deleteDataset, owner.actor, { datasetId: dataset.id }, call());
const receipts = async (actor = owner.actor) =>
  (await execute(listDeletions, actor, { dataset: dataset.id }, call())).data;

async function objects(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of services().objectStore.list(`t/${owner.orgId}/`)) keys.push(key);
  return keys;
}

/** A store that breaks when it is asked to remove a whole prefix for the first time. */
function breakingServices(): Services {
  const { objectStore } = services();
  const broken: Services['objectStore'] = {
    ...objectStore,
    deletePrefix: async () => {
      throw new Error('the store is out of reach');
    },
  };
  return { ...services(), objectStore: broken };
}

describe('the receipt of a deletion', () => {
  it('tells what went, how much, its digests, who asked and when, after all has gone', async () => {
    const job = await requestDeletion();
    expect(job.resource.url).toBe(`/v1/deletions?dataset=${dataset.id}`);
    expect(await receipts()).toMatchObject([{ status: 'requested', removed: null }]);
    const before = await objects();
    await purgeDataset(owner.scope, dataset.datasetId, services());
    expect(await objects()).toEqual([]);
    const [receipt] = await receipts();
    expect(receipt).toMatchObject({
      name: 'Doomed',
      status: 'removed',
      jobId: job.id,
      requestedBy: { type: 'user', id: expect.stringMatching(/^usr_/) },
      removed: { versions: 2, columns: 4, scans: 0, issues: 0, fixes: 0, objects: before.length },
    });
    expect(receipt?.removed?.bytes).toBeGreaterThan(100);
    expect(receipt?.removed?.digests.map(({ kind, name }) => [kind, name])).toEqual([
      ['source', 'table.csv'],
      ['version', 'v1'],
      ['version', 'v2'],
    ]);
    for (const { sha256 } of receipt?.removed?.digests ?? []) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const trail = await auditTrailOf(owner.scope, 'dataset.deleted');
    expect(trail).toMatchObject([
      { resourceId: dataset.datasetId, detail: { name: 'Doomed', removed: { versions: 2 } } },
    ]);
  });

  it('is nobody else’s', async () => {
    await requestDeletion();
    const other = await createTestOrganisation();
    expect(await receipts(other.actor)).toEqual([]);
    await expect(receipts(actorWithRole(owner.scope, 'annotator'))).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('a deletion that breaks in the middle', () => {
  it('goes on with the next try, and the receipt still tells what had been there', async () => {
    await requestDeletion();
    const before = (await objects()).length;
    await expect(purgeDataset(owner.scope, dataset.datasetId, breakingServices())).rejects.toThrow(
      /out of reach/,
    );
    // The uploaded file has gone, the versions have not.
    const between = (await objects()).length;
    expect(between).toBeLessThan(before);
    expect(between).toBeGreaterThan(0);
    await purgeDataset(owner.scope, dataset.datasetId, services());
    expect(await objects()).toEqual([]);
    expect(await receipts()).toMatchObject([{ status: 'removed', removed: { objects: before } }]);
  });

  it('and gave up is taken up by deleting again', async () => {
    await requestDeletion();
    await purgeDataset(owner.scope, dataset.datasetId, breakingServices()).catch(() => {});
    await expect(requestDeletion()).rejects.toMatchObject({ code: 'not_found' });
    await failDeletion(owner.scope, dataset.datasetId);
    expect(await receipts()).toMatchObject([{ status: 'failed' }]);
    const again = await requestDeletion();
    await purgeDataset(owner.scope, dataset.datasetId, services());
    expect(await receipts()).toMatchObject([
      { status: 'removed', jobId: again.id, removed: { versions: 2 } },
    ]);
    expect(await objects()).toEqual([]);
  });
});

describe('a deletion that is called off', () => {
  it('before the first object goes leaves the dataset as it was', async () => {
    const job = await requestDeletion();
    await execute(cancelJob, owner.actor, { jobId: job.id }, call());
    const before = await objects();
    await expect(purgeDataset(owner.scope, dataset.datasetId, services())).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await objects()).toEqual(before);
    expect(await execute(getDataset, owner.actor, { datasetId: dataset.id }, call())).toMatchObject({
      status: 'ready',
    });
    expect(await receipts()).toMatchObject([{ status: 'cancelled' }]);
  });

  it('after the first object has gone is carried through', async () => {
    const job = await requestDeletion();
    await purgeDataset(owner.scope, dataset.datasetId, breakingServices()).catch(() => {});
    await execute(cancelJob, owner.actor, { jobId: job.id }, call());
    await purgeDataset(owner.scope, dataset.datasetId, services());
    expect(await receipts()).toMatchObject([{ status: 'removed' }]);
  });
});
