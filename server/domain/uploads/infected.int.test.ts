import { buffer } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { receiveUpload } from '@/server/domain/datasets';
import { toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { execute } from '@/server/operations/execute';
import type { VirusScanner } from '@/server/ports/virus-scanner';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { createReadyUpload } from '@/tests/support/ready-upload';
import { setUpTestServices } from '@/tests/support/services';
import { finishUpload } from './finish-upload';
import { getUpload } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
let owner: TestOrganisation;
beforeAll(async () => {
  owner = await createTestOrganisation();
});

/** Reads everything, as a scanner does, and knows one word. */
const scanner: VirusScanner = {
  scan: async (content) =>
    (await buffer(content)).includes('evil') ? { clean: false, signature: 'Test.Evil' } : { clean: true },
};
const watched = (virusScanner = scanner) => ({ ...services(), virusScanner });

async function stored(): Promise<number> {
  let count = 0;
  for await (const _object of services().objectStore.list(`t/${owner.orgId}/`)) count++;
  return count;
}

describe('with a virus scanner', () => {
  it('a clean upload passes', async () => {
    const uploadId = await createReadyUpload(watched(), owner, 'a,b\n1,2\n');
    const shown = await execute(
      getUpload,
      owner.actor,
      { uploadId },
      { requestId: 't', services: services() },
    );
    expect(shown.status).toBe('ready');
  });

  it('an infected upload is refused by name and removed, for good', async () => {
    const before = await stored();
    const sent = createReadyUpload(watched(), owner, 'a,b\nevil,2\n', { name: 'bad.csv' });
    await expect(sent).rejects.toMatchObject({
      code: 'input_infected',
      detail: expect.stringContaining('Test.Evil'),
    });
    expect(await stored()).toBe(before);
    const row = await withTenant(owner.scope, (db) =>
      db.upload.findFirstOrThrow({ where: { name: 'bad.csv' } }),
    );
    expect(row.problem).toMatchObject({ code: 'input_infected' });
    const again = finishUpload(owner.scope, services(), toPublicId('upload', row.id));
    await expect(again).rejects.toMatchObject({ code: 'input_infected' });
  });

  it('a form with an infected file is refused', async () => {
    const before = await stored();
    const body = new FormData();
    body.append('file', new File(['a\n1\n'], 'good.csv'));
    body.append('file', new File(['a\nevil\n'], 'bad.csv'));
    const encoded = new Response(body);
    const request = new Request('http://localhost/v1/datasets', {
      method: 'POST',
      headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
      body: await encoded.arrayBuffer(),
    });
    await expect(receiveUpload(request, owner.scope, watched())).rejects.toMatchObject({
      code: 'input_infected',
    });
    expect(await stored()).toBe(before);
  });

  it('nothing passes while it cannot say, and the upload can be finished later', async () => {
    const broken: VirusScanner = {
      scan: async () => {
        throw new DomainError('unavailable', 'The virus scanner does not answer.');
      },
    };
    const sent = createReadyUpload(watched(broken), owner, 'a,b\n3,4\n', { name: 'later.csv' });
    await expect(sent).rejects.toMatchObject({ code: 'unavailable' });
    const row = await withTenant(owner.scope, (db) =>
      db.upload.findFirstOrThrow({ where: { name: 'later.csv' } }),
    );
    expect(row.completedAt).toBeNull();
    const done = await finishUpload(owner.scope, watched(), toPublicId('upload', row.id));
    expect(done.completedAt).not.toBeNull();
  });
});
