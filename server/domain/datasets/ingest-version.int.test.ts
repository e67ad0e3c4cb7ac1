import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { objectKeys } from '@/server/tenancy/object-keys';
import { withTenant } from '@/server/tenancy/with-tenant';
import {
  actorWithRole,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import { createIngestedDataset, type IngestedDataset } from '@/tests/support/ingested-dataset';
import { addLaterVersion } from '@/tests/support/later-version';
import { setUpTestServices } from '@/tests/support/services';
import { failVersion, ingestVersion } from './ingest-version';
import { createVersion, getDataset, listVersions, readRows, updateDataset } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

let owner: TestOrganisation;
beforeAll(async () => {
  owner = await createTestOrganisation();
});

const FIRST = 'id,city,kept\na,Rome,true\nb,Oslo,false\nc,Lima,true\n';

async function request(dataset: IngestedDataset, content: string, options: object = { scan: false }) {
  const stored = await services().objectStore.put(
    objectKeys.upload(owner.scope, newUuid(), 0),
    Readable.from([Buffer.from(content)]),
  );
  const input = { datasetId: dataset.id, files: [{ ...stored, name: 'next.csv' }], options };
  const job = await execute(createVersion, owner.actor, input, call());
  return { jobId: fromPublicId('job', job.id) ?? '', key: stored.key };
}

async function upload(dataset: IngestedDataset, content: string, options?: object): Promise<string> {
  const { jobId } = await request(dataset, content, options);
  const ids = { datasetId: dataset.datasetId, jobId };
  const { signal } = new AbortController();
  await ingestVersion(owner.scope, ids, services(), () => {}, signal);
  // A repeated step finds its work done.
  await ingestVersion(owner.scope, ids, services(), () => {}, signal);
  return jobId;
}

const rowsOf = async (dataset: IngestedDataset) =>
  (await execute(readRows, owner.actor, { datasetId: dataset.id }, call())).rows.map(({ row, cells }) => [
    row,
    ...cells,
  ]);
const get = (dataset: IngestedDataset) => execute(getDataset, owner.actor, { datasetId: dataset.id }, call());

describe('the upload of a later version', () => {
  it('matches rows by the key and gives new ids to the rest', async () => {
    const dataset = await createIngestedDataset(services(), owner, FIRST);
    await execute(updateDataset, owner.actor, { datasetId: dataset.id, keyColumns: ['id'] }, call());
    // `a` has gone, `d` and `e` have come, the key `e` stands twice, the order is another.
    await upload(
      dataset,
      'id,city,kept\nd,Bern,true\nc,Lima,false\nb,Oslo,false\ne,x,true\ne,y,true\n,z,true\n',
    );
    expect(await rowsOf(dataset)).toEqual([
      [1, 'b', 'Oslo', 'false'],
      [2, 'c', 'Lima', 'false'],
      [3, 'd', 'Bern', 'true'],
      [6, 'e', 'x', 'true'],
      [7, 'e', 'y', 'true'],
      [8, null, 'z', 'true'],
    ]);
    const versions = await execute(listVersions, owner.actor, { datasetId: dataset.id }, call());
    expect(versions.data.map(({ number, origin, rowCount }) => [number, origin, rowCount])).toEqual([
      [2, 'upload', 6],
      [1, 'upload', 3],
    ]);
    expect(versions.data[0]?.parentVersionId).toBe(versions.data[1]?.id);
    expect(await get(dataset)).toMatchObject({ rowCount: 6, status: 'ready', currentVersion: { number: 2 } });
  });

  it('makes every row new without keys, and never gives an id of a removed row again', async () => {
    const dataset = await createIngestedDataset(services(), owner, FIRST);
    await addLaterVersion(services(), owner, dataset.datasetId, 'SELECT * FROM data WHERE __row < 1');
    await upload(dataset, 'id,town\na,Rome\n');
    expect(await rowsOf(dataset)).toEqual([[3, 'a', 'Rome']]);
    const { ingestion } = await get(dataset);
    expect(ingestion?.notes.join()).toContain('Every row is new');
  });

  it('is scanned unless it is told not to be', async () => {
    const dataset = await createIngestedDataset(services(), owner, FIRST);
    const versionId = await upload(dataset, FIRST, {});
    const scans = await withTenant(owner.scope, (db) => db.qualityScan.findMany({ where: { versionId } }));
    expect(scans).toHaveLength(1);
    expect((await get(dataset)).status).toBe('scanning');
  });

  it('waits for the one before it, and leaves the dataset as it was when it fails', async () => {
    const dataset = await createIngestedDataset(services(), owner, FIRST);
    const before = await get(dataset);
    const { jobId, key } = await request(dataset, '\0\0\0\u0001');
    await expect(request(dataset, FIRST)).rejects.toMatchObject({ code: 'conflict' });
    const ids = { datasetId: dataset.datasetId, jobId };
    await expect(
      ingestVersion(owner.scope, ids, services(), () => {}, new AbortController().signal),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^input_/) });
    await failVersion(owner.scope, ids, services());
    const { updatedAt: _then, ...was } = before;
    expect(await get(dataset)).toMatchObject(was);
    expect(await services().objectStore.head(key)).toBeNull();
    await upload(dataset, FIRST);
    expect((await get(dataset)).currentVersion?.number).toBe(2);
  });

  it('is for those who may create datasets, in their own organisation', async () => {
    const dataset = await createIngestedDataset(services(), owner, FIRST);
    const files = [{ key: `t/${owner.orgId}/uploads/x/0`, name: 'x.csv', sizeBytes: 1, sha256: '' }];
    const input = { datasetId: dataset.id, files };
    await expect(
      execute(createVersion, actorWithRole(owner.scope, 'viewer'), input, call()),
    ).rejects.toMatchObject({ code: 'forbidden' });
    const other = await createTestOrganisation();
    await expect(execute(createVersion, other.actor, input, call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
