import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { purgeDataset } from '@/server/domain/datasets';
import { readRows } from '@/server/domain/datasets/operations';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { createReadyUpload } from '@/tests/support/ready-upload';
import { createScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { encryptObjects, findRetiredKeys, sweepRetiredKeys } from '.';
import { listDataKeys, rotateDataKey } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: randomUUID(), services: services() });
/** Two days on. */
const later = (): Services => ({ ...services(), now: () => new Date(Date.now() + 48 * 3600 * 1000) });

describe('the data keys of an organisation', () => {
  it('change with a job that encrypts what is stored; the old ones go a day later', async () => {
    const owner = await createScannedDataset(services());
    const { scope, actor, ids } = owner;
    await createReadyUpload(services(), owner, 'a,b\n1,2\n');
    const rotated = await execute(rotateDataKey, actor, {}, call());
    expect(rotated).toMatchObject({ version: 2, jobId: expect.stringMatching(/^job_/) });
    const datasetId = toPublicId('dataset', ids.dataset);
    await expect(execute(readRows, actor, { datasetId }, call())).resolves.toBeDefined();

    const first = await encryptObjects(scope, services());
    expect(first.changed).toBeGreaterThan(3);
    expect(await encryptObjects(scope, services())).toEqual({ changed: 0, skipped: first.skipped });
    const { data, objects } = await execute(listDataKeys, actor, {}, call());
    expect(objects).toBe(true);
    expect(data.map(({ version, state }) => [version, state])).toEqual([
      [2, 'current'],
      [1, 'retiring'],
    ]);

    expect(await findRetiredKeys(new Date())).not.toContain(scope.orgId);
    expect(await findRetiredKeys(later().now())).toContain(scope.orgId);
    expect(await sweepRetiredKeys(scope, services())).toEqual({ destroyed: 0 });
    expect(await sweepRetiredKeys(scope, later())).toEqual({ destroyed: 1 });
    expect(await sweepRetiredKeys(scope, later())).toEqual({ destroyed: 0 });
    expect((await execute(listDataKeys, actor, {}, call())).data.map(({ version }) => version)).toEqual([2]);
    await expect(execute(readRows, actor, { datasetId }, call())).resolves.toBeDefined();
    const actions = await withTenant(scope, (db) => db.auditEvent.findMany({ select: { action: true } }));
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['dataKey.rotate', 'dataKey.destroyed']),
    );
  });

  it('stay while an object that nothing names yet may need them', async () => {
    const { scope, actor } = await createTestOrganisation();
    const key = objectKeys.upload(scope, randomUUID(), 0);
    await services().objectStore.put(key, Readable.from([Buffer.from('sent')]));
    await execute(rotateDataKey, actor, {}, call());
    expect(await encryptObjects(scope, services())).toEqual({ changed: 0, skipped: 1 });
    expect(await sweepRetiredKeys(scope, later())).toEqual({ destroyed: 0 });
    expect(await text(await services().objectStore.get(key))).toBe('sent');
  });

  it('do not bring back what is deleted while it is encrypted anew', async () => {
    const { scope, actor, ids } = await createScannedDataset(services());
    await execute(rotateDataKey, actor, {}, call());
    const store = services().objectStore;
    const during: Services = {
      ...services(),
      objectStore: {
        ...store,
        encryptAnew: async (key) => {
          const changed = (await store.encryptAnew?.(key)) ?? false;
          await purgeDataset(scope, ids.dataset, services());
          // As if the write had come after the removal.
          await store.put(key, Readable.from([Buffer.from('again')]));
          return changed;
        },
      },
    };
    await encryptObjects(scope, during);
    const left: string[] = [];
    for await (const { key } of store.list(objectKeys.datasetPrefix(scope, ids.dataset))) left.push(key);
    expect(left).toEqual([]);
  });

  it('are changed by administrators only', async () => {
    const { actor } = await createTestOrganisation({ role: 'data_engineer' });
    await expect(execute(rotateDataKey, actor, {}, call())).rejects.toMatchObject({ code: 'forbidden' });
  });
});
