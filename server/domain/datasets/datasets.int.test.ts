import { beforeAll, describe, expect, it } from 'vitest';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { auditTrailOf } from '@/tests/support/audit-trail';
import {
  actorWithRole,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import {
  createIngestedDataset,
  type IngestedDataset,
  registerDataset,
} from '@/tests/support/ingested-dataset';
import { setUpTestServices } from '@/tests/support/services';
import {
  createDataset,
  deleteDataset,
  getDataset,
  listColumns,
  listDatasets,
  listSetAside,
  listVersions,
  updateDataset,
} from './operations';
import { purgeDataset } from './purge-dataset';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

let ours: TestOrganisation;
let theirs: TestOrganisation;
let dataset: IngestedDataset;

beforeAll(async () => {
  ours = await createTestOrganisation();
  theirs = await createTestOrganisation();
  dataset = await createIngestedDataset(
    services(),
    ours,
    'id,city,kept\n1,Lisbon,true\n2,,false\n3,Porto,true\n',
    {
      name: 'Cities',
      labelColumn: 'kept',
    },
  );
});

async function auditOf(action: string, owner = ours) {
  const trail = await auditTrailOf(owner.scope, action);
  return trail.filter(({ outcome }) => outcome === 'success');
}

describe('dataset.create', () => {
  it('starts a job, hands it to the runner and leaves an audit row', async () => {
    const owner = await createTestOrganisation();
    const made = await registerDataset(services(), owner, 'a\n1\n', {
      fileName: 'C:\\data\\sales 2024.csv.gz',
    });
    expect(await execute(getDataset, owner.actor, { datasetId: made.id }, call())).toMatchObject({
      name: 'sales 2024',
      status: 'ingesting',
      currentVersion: null,
    });
    const events = await withTenant(owner.scope, (db) => db.outboxEvent.findMany());
    expect(events).toMatchObject([{ name: 'dataset/ingest.requested' }]);
    expect(await auditOf('dataset.create', owner)).toMatchObject([{ resourceId: made.datasetId }]);
  });

  it('takes only what was uploaded', async () => {
    const key = `t/${ours.orgId}/datasets/${dataset.datasetId}/versions/${dataset.jobId}/data.parquet`;
    const files = [{ key, name: 'x', sizeBytes: 1, sha256: '' }];
    await expect(execute(createDataset, ours.actor, { files }, call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('dataset.get', () => {
  it('shows what was read', async () => {
    expect(await execute(getDataset, ours.actor, { datasetId: dataset.id }, call())).toMatchObject({
      id: dataset.id,
      name: 'Cities',
      status: 'ready',
      rowCount: 3,
      columnCount: 3,
      labelColumn: 'kept',
      currentVersion: { number: 1 },
      ingestion: { delimiter: ',', rowsRead: 3, rowsSetAside: 0 },
      error: null,
    });
  });

  it("answers another organisation's id, and what is no id, with not_found or invalid_input", async () => {
    const get = (datasetId: string) => execute(getDataset, theirs.actor, { datasetId }, call());
    await expect(get(dataset.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(get('x')).rejects.toMatchObject({
      code: expect.stringMatching(/^(invalid_input|not_found)$/),
    });
  });
});

describe('dataset.list', () => {
  it('searches, filters, sorts and pages without missing or repeating one', async () => {
    const owner = await createTestOrganisation();
    for (const name of ['beta', 'Alpha', 'gamma_50%', 'delta']) {
      await createIngestedDataset(services(), owner, 'a\n1\n', { name });
    }
    await registerDataset(services(), owner, 'a\n1\n', { name: 'epsilon' });
    const list = (input: object) => execute(listDatasets, owner.actor, input, call());
    const names = async (input: object) => (await list(input)).data.map(({ name }) => name);
    expect(await names({ search: 'ALPH' })).toEqual(['Alpha']);
    expect(await names({ search: '_50%' })).toEqual(['gamma_50%']);
    expect(await names({ search: '_' })).toEqual(['gamma_50%']);
    expect(await names({ status: 'ingesting' })).toEqual(['epsilon']);
    expect(await names({})).toEqual(['epsilon', 'delta', 'gamma_50%', 'Alpha', 'beta']);
    const sorted: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({
        sort: '-rowCount',
        limit: 2,
        ...(cursor === null ? {} : { cursor }),
      });
      sorted.push(...page.data.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(sorted).size).toBe(5);
    expect(sorted.at(-1)).toBe('epsilon');
    await expect(list({ sort: 'colour' })).rejects.toMatchObject({ code: 'unknown_field' });
    const first = await list({ limit: 1 });
    await expect(list({ limit: 1, search: 'a', cursor: first.nextCursor })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
    expect(await names({ search: 'Cities' })).toEqual([]);
  });
});

describe('dataset.update', () => {
  it('changes what is named and leaves an audit row', async () => {
    const input = { datasetId: dataset.id, name: 'Towns', tags: ['eu'], labelColumn: 'city' };
    expect(await execute(updateDataset, ours.actor, input, call())).toMatchObject({
      name: 'Towns',
      tags: ['eu'],
      labelColumn: 'city',
      description: null,
    });
    const [event] = await auditOf('dataset.update');
    expect(event?.detail).toEqual({ changed: ['name', 'tags', 'labelColumn'] });
  });

  it('refuses a label that is no column, other organisations and readers', async () => {
    const update = (actor: Parameters<typeof execute>[1], change: object) =>
      execute(updateDataset, actor, { datasetId: dataset.id, ...change }, call());
    await expect(update(ours.actor, { labelColumn: 'none' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(update(ours.actor, { name: '' })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(update(theirs.actor, { name: 'x' })).rejects.toMatchObject({ code: 'not_found' });
    const reader = actorWithRole(ours.scope, 'viewer');
    await expect(update(reader, { name: 'x' })).rejects.toMatchObject({ code: 'forbidden' });
    expect((await auditOf('dataset.update')).length).toBe(1);
  });
});

describe('columns, versions and set-aside rows', () => {
  it('are listed in order', async () => {
    const columns = await execute(listColumns, ours.actor, { datasetId: dataset.id }, call());
    expect(columns.data).toMatchObject([
      { name: 'id', position: 0, nullCount: 0, storageType: 'BIGINT' },
      { name: 'city', position: 1, nullCount: 1, storageType: 'VARCHAR' },
      { name: 'kept', position: 2, type: 'boolean' },
    ]);
    const versions = await execute(listVersions, ours.actor, { datasetId: dataset.id }, call());
    expect(versions.data).toMatchObject([
      { number: 1, origin: 'upload', rowCount: 3, parentVersionId: null },
    ]);
  });

  it('page through the records that could not be read', async () => {
    const lines = Array.from({ length: 200 }, (_, index) =>
      index % 20 === 7 ? `${index},x,too,many` : `${index},x`,
    );
    const torn = await createIngestedDataset(services(), ours, `a,b\n${lines.join('\n')}\n`);
    const page = (input: object) =>
      execute(listSetAside, ours.actor, { datasetId: torn.id, ...input }, call());
    const first = await page({ limit: 6 });
    const second = await page({ limit: 6, cursor: first.nextCursor });
    const all = [...first.data, ...second.data];
    expect(all).toHaveLength(10);
    expect(second.nextCursor).toBeNull();
    expect(all[0]).toMatchObject({ line: 9, raw: expect.stringContaining('7,x,too,many') });
    expect(all.every(({ reason }) => reason.length > 5)).toBe(true);
    await expect(
      execute(listSetAside, actorWithRole(ours.scope, 'viewer'), { datasetId: torn.id }, call()),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('dataset.delete', () => {
  it('hides the dataset at once, stops its work, and then removes rows and objects, also when repeated', async () => {
    const owner = await createTestOrganisation();
    const doomed = await createIngestedDataset(services(), owner, 'a\n1\n', { options: { scan: true } });
    const input = { datasetId: doomed.id };
    await expect(
      execute(deleteDataset, actorWithRole(owner.scope, 'viewer'), input, call()),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(execute(deleteDataset, theirs.actor, input, call())).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await execute(deleteDataset, owner.actor, input, call())).toMatchObject({
      type: 'dataset.delete',
    });
    expect(await auditOf('dataset.delete', owner)).toHaveLength(1);
    await expect(execute(getDataset, owner.actor, input, call())).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await execute(listDatasets, owner.actor, {}, call())).data).toEqual([]);
    const scanJob = await withTenant(owner.scope, (db) =>
      db.job.findFirst({ where: { type: 'dataset.scan' } }),
    );
    expect(scanJob?.cancelRequested).toBe(true);
    await purgeDataset(owner.scope, doomed.datasetId, services());
    await purgeDataset(owner.scope, doomed.datasetId, services());
    const left: string[] = [];
    for await (const { key } of services().objectStore.list(`t/${owner.orgId}/`)) left.push(key);
    expect(left).toEqual([]);
    const counts = await withTenant(owner.scope, async (db) => [
      await db.dataset.count(),
      await db.datasetVersion.count(),
      await db.datasetColumn.count(),
      await db.qualityScan.count(),
    ]);
    expect(counts).toEqual([0, 0, 0, 0]);
  });
});
