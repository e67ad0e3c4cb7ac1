import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '@/server/operations/errors';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { type IngestedDataset, registerDataset } from '@/tests/support/ingested-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { failIngestion, ingestDataset } from './ingest-dataset';
import { deleteDataset, getDataset } from './operations';
import { purgeDataset } from './purge-dataset';

setUpTestDatabase();
const services = setUpTestServices();
let owner: TestOrganisation;
beforeAll(async () => {
  owner = await createTestOrganisation();
});

const call = () => ({ requestId: 'test', services: services() });
const get = (dataset: IngestedDataset) => execute(getDataset, owner.actor, { datasetId: dataset.id }, call());
const ingest = (dataset: IngestedDataset, report = () => {}, signal = new AbortController().signal) =>
  ingestDataset(owner.scope, dataset, services(), report, signal);

async function objectCount(dataset: IngestedDataset): Promise<number> {
  let count = 0;
  for await (const _object of services().objectStore.list(`t/${owner.orgId}/datasets/${dataset.datasetId}/`))
    count++;
  return count;
}

describe('ingestion', () => {
  it('makes one version and one scan however often it runs, also at once', async () => {
    const dataset = await registerDataset(services(), owner, 'a,b\n1,x\n2,y\n', { options: { scan: true } });
    await Promise.all([ingest(dataset), ingest(dataset)]);
    await ingest(dataset);
    expect(await get(dataset)).toMatchObject({
      status: 'scanning',
      rowCount: 2,
      latestScan: { status: 'queued' },
    });
    const where = { where: { datasetId: dataset.datasetId } };
    const found = await withTenant(owner.scope, async (db) => ({
      versions: await db.datasetVersion.count(where),
      scans: await db.qualityScan.count(where),
      events: await db.outboxEvent.count({ where: { name: 'scan/requested' } }),
    }));
    expect(found).toEqual({ versions: 1, scans: 1, events: 1 });
    expect(await objectCount(dataset)).toBe(1);
    expect(await readdir(services().tempDir)).toEqual([]);
  });

  it('leaves a failed dataset with the problem, and nothing in the store', async () => {
    const dataset = await registerDataset(services(), owner, '\0\u0001\u0002\0\0\0');
    const error = await ingest(dataset).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DomainError);
    await failIngestion(owner.scope, dataset.datasetId, error);
    const shown = await get(dataset);
    expect(shown.status).toBe('failed');
    expect(shown.error?.code).toMatch(/^input_/);
    expect(await objectCount(dataset)).toBe(0);
    expect(await readdir(services().tempDir)).toEqual([]);
  });

  it('stops when it is cancelled', async () => {
    const dataset = await registerDataset(services(), owner, `a,b\n${'1,x\n'.repeat(500_000)}`);
    const controller = new AbortController();
    await expect(ingest(dataset, () => controller.abort(), controller.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect((await get(dataset)).currentVersion).toBeNull();
  });

  it('leaves no object of a dataset that was deleted meanwhile', async () => {
    const dataset = await registerDataset(services(), owner, 'a,b\n1,x\n');
    const { objectStore } = services();
    const deletedMeanwhile = {
      ...objectStore,
      putFile: async (key: string, path: string) => {
        await execute(deleteDataset, owner.actor, { datasetId: dataset.id }, call());
        await purgeDataset(owner.scope, dataset.datasetId, services());
        return objectStore.putFile(key, path);
      },
    };
    await ingestDataset(
      owner.scope,
      dataset,
      { ...services(), objectStore: deletedMeanwhile },
      () => {},
      new AbortController().signal,
    );
    expect(await objectCount(dataset)).toBe(0);
  });

  it('says when the label is no column', async () => {
    const dataset = await registerDataset(services(), owner, 'a,b\n1,x\n2,y\n', { labelColumn: 'z' });
    await ingest(dataset);
    const shown = await get(dataset);
    expect(shown.labelColumn).toBeNull();
    expect(shown.ingestion?.notes.join()).toContain('`z`');
  });
});
