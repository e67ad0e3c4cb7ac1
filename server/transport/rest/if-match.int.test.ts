import fc from 'fast-check';
import type { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { toPublicId } from '@/server/lib/ids';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { createIngestedDataset, type IngestedDataset } from '@/tests/support/ingested-dataset';
import { keyFor, restCaller } from '@/tests/support/rest-caller';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { createRestApp } from './app';

setUpTestDatabase();
const services = setUpTestServices();
let app: Hono;
let ours: TestOrganisation;
let dataset: IngestedDataset;
let key: string;
const call = restCaller(
  () => app,
  () => key,
);

beforeAll(async () => {
  app = createRestApp({ ...services(), rates: null }, TEST_SECRET);
  ours = await createTestOrganisation();
  key = await keyFor(ours, services());
  dataset = await createIngestedDataset(services(), ours, 'a,b\n1,2\n');
});

const path = () => `/v1/datasets/${dataset.id}`;
const rename = (name: string, ifMatch?: string) =>
  call('PATCH', path(), { body: { name }, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
const tagOf = async (address: string) => (await call('GET', address)).headers.get('etag') ?? '';

describe('If-Match', () => {
  it('lets an update of the state that was read through, and answers with the tag of the next', async () => {
    const tag = await tagOf(path());
    const updated = await rename('second', tag);
    expect(updated.status).toBe(200);
    expect(updated.headers.get('etag')).toBe(await tagOf(path()));
    const again = await rename('third', updated.headers.get('etag') ?? '');
    expect(again.json.name).toBe('third');
  });

  it('refuses an update of an earlier state, and changes nothing', async () => {
    const tag = await tagOf(path());
    await rename('changed meanwhile');
    const refused = await rename('lost', tag);
    expect([refused.status, refused.json.code]).toEqual([412, 'precondition_failed']);
    expect((await call('GET', path())).json.name).toBe('changed meanwhile');
  });

  it('takes any state for `*`, lists, and tags that a proxy weakened', async () => {
    for (const name of ['any', 'list', 'weak']) {
      const tag = await tagOf(path());
      const header = { any: '*', list: `"other", ${tag}`, weak: `W/${tag}` }[name];
      expect((await rename(name, header)).status).toBe(200);
    }
  });

  it('lets one of many writers through who read the same state', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), fc.boolean(), async (writers, unconditional) => {
        const tag = await tagOf(path());
        const attempts = Array.from({ length: writers }, (_, index) => rename(`writer ${tag} ${index}`, tag));
        const [answers] = await Promise.all([
          Promise.all(attempts),
          unconditional ? rename(`unconditional ${tag}`) : null,
        ]);
        const passed = answers.filter(({ status }) => status === 200);
        expect(passed.length).toBeLessThanOrEqual(1);
        if (!unconditional) expect(passed).toHaveLength(1);
        for (const { status } of answers) expect([200, 412]).toContain(status);
      }),
      { numRuns: 8 },
    );
  });

  it('holds for removing, too', async () => {
    const rule = await call('POST', `/v1/quality/${dataset.id}/rules`, {
      body: { definition: { kind: 'not_null', column: 'a' } },
    });
    const address = `/v1/quality/${dataset.id}/rules/${rule.json.id}`;
    const tag = await tagOf(address);
    await call('PATCH', address, { body: { enabled: false } });
    expect((await call('DELETE', address, { headers: { 'if-match': tag } })).status).toBe(412);
    const now = await tagOf(address);
    expect((await call('DELETE', address, { headers: { 'if-match': now } })).status).toBe(200);
    expect((await call('DELETE', address, { headers: { 'if-match': now } })).status).toBe(404);
  });

  it('holds for settings that have no id, and for uploads', async () => {
    const settings = `/v1/quality/${dataset.id}/settings`;
    const save = (preset: string, ifMatch: string) =>
      call('PUT', settings, { body: { settings: { preset } }, headers: { 'if-match': ifMatch } });
    const first = await tagOf(settings);
    expect((await save('balanced', first)).status).toBe(200);
    expect((await save('balanced', '"other"')).status).toBe(412);
    const upload = await call('POST', '/v1/uploads', { headers: { 'upload-length': '3' } });
    const at = upload.headers.get('location') ?? '';
    const refused = await call('DELETE', at, { headers: { 'if-match': '"other"' } });
    expect([refused.status, refused.json.code]).toEqual([412, 'precondition_failed']);
    expect((await call('DELETE', at, { headers: { 'if-match': await tagOf(at) } })).status).toBe(204);
  });

  it('says nothing of what is not there or not ours, and comes after the permission', async () => {
    const theirs = await createTestOrganisation();
    const foreign = await keyFor(theirs, services());
    const headers = { 'if-match': '"other"' };
    const body = { name: 'x' };
    expect((await call('PATCH', path(), { body, headers, key: foreign })).status).toBe(404);
    expect(
      (await call('PATCH', `/v1/datasets/${toPublicId('dataset', ours.orgId)}`, { body, headers })).status,
    ).toBe(404);
    const viewer = await keyFor(ours, services(), 'viewer');
    expect((await call('PATCH', path(), { body, headers, key: viewer })).status).toBe(403);
  });

  it('is refused where there is nothing to compare it with', async () => {
    const answer = await call('POST', '/v1/api-keys', {
      body: { name: 'x', role: 'viewer' },
      headers: { 'if-match': '*' },
    });
    expect([answer.status, answer.json.code]).toEqual([400, 'invalid_input']);
  });
});
