import type { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, revokeApiKey } from '@/server/domain/api-keys/operations';
import { getDataset, readRows } from '@/server/domain/datasets/operations';
import { newUuid } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { answerGraphql } from '@/server/transport/graphql/answer-graphql';
import { createRestApp } from '@/server/transport/rest/app';
import { RAW_ROUTES } from '@/server/transport/rest/raw-routes';
import { appRouter } from '@/server/transport/trpc/router';
import { auditTrailOf } from '@/tests/support/audit-trail';
import {
  actorWithRole,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import { createIngestedDataset } from '@/tests/support/ingested-dataset';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { closeAuditWindows } from './windows';

setUpTestDatabase();
const services = setUpTestServices();
const client = { address: '203.0.113.7', userAgent: 'curl/8' };
const call = () => ({ requestId: newUuid(), services: services(), client });
let app: Hono;
let owner: TestOrganisation;
let dataset: Awaited<ReturnType<typeof createIngestedDataset>>;
let versionId: string;

beforeAll(async () => {
  app = createRestApp(services(), TEST_SECRET);
  owner = await createTestOrganisation();
  dataset = await createIngestedDataset(services(), owner, 'a,b\n1,2\n3,4\n', { name: 'Rows' });
  const found = await execute(getDataset, owner.actor, { datasetId: dataset.id }, call());
  versionId = found.currentVersion?.id ?? '';
});

function get(key: string, path: string, init: RequestInit = {}) {
  const headers = {
    authorization: `Bearer ${key}`,
    'x-forwarded-for': 'forged, 203.0.113.9',
    'user-agent': 'test/1',
    'content-type': 'application/json',
    ...init.headers,
  };
  return app.fetch(new Request(`http://localhost${path}`, { ...init, headers }));
}

async function keyOf(organisation: TestOrganisation, role: 'viewer' | 'data_scientist') {
  const { scope, actor } = organisation;
  return execute(createApiKey, { ...actor, scope }, { name: 'Key of Ada', role }, call());
}

describe('a refused attempt', () => {
  it('is written whichever door it came by, in a transaction of its own', async () => {
    const organisation = await createTestOrganisation();
    const { key } = await keyOf(organisation, 'viewer');
    const post = { method: 'POST', body: '{"name":"x"}' };
    expect((await get(key, '/v1/api-keys', post)).status).toBe(403);
    const repeated = { ...post, headers: { 'idempotency-key': 'k' } };
    expect((await get(key, '/v1/connectors', repeated)).status).toBe(403);
    expect((await get(key, `/v1/datasets/${dataset.id}/versions/x/download`)).status).toBe(403);
    expect((await get(key, `/v1/datasets/${dataset.id}/set-aside`)).status).toBe(403);
    const viewer = actorWithRole(organisation.scope, 'viewer');
    const trpc = appRouter.createCaller({
      actor: viewer,
      requestId: newUuid(),
      services: services(),
      client,
    });
    await expect(trpc.dataset.delete({ datasetId: dataset.id })).rejects.toThrow('permission');
    const body = JSON.stringify({ query: '{ connectors { data { id } } }' });
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const asked = new Request('http://localhost/graphql', { method: 'POST', headers, body });
    expect(await (await answerGraphql(asked, services(), TEST_SECRET)).text()).toContain('forbidden');
    const denied = (await auditTrailOf(organisation.scope)).filter(({ outcome }) => outcome === 'denied');
    expect(denied.map(({ action }) => action)).toEqual([
      'apiKey.create',
      'connector.create',
      'dataset.download',
      'dataset.setAsideOrFile',
      'dataset.delete',
      'connector.list',
    ]);
    expect(denied[0]).toMatchObject({
      actorType: 'api_key',
      actorName: 'Key of Ada',
      address: '203.0.113.9',
      userAgent: 'test/1',
      detail: { permission: 'api_key.manage' },
    });
    expect(denied[4]).toMatchObject({ actorId: viewer.id, address: client.address });
  });

  it('inside a handler is written though all else of it is rolled back', async () => {
    const organisation = await createTestOrganisation({ role: 'admin' });
    const attempt = execute(createApiKey, organisation.actor, { name: 'x', role: 'super_admin' }, call());
    await expect(attempt).rejects.toMatchObject({ code: 'forbidden' });
    expect(await auditTrailOf(organisation.scope)).toMatchObject([{ outcome: 'denied' }]);
  });

  it('floods nothing: repetitions become one row with their number', async () => {
    const organisation = await createTestOrganisation();
    const viewer = actorWithRole(organisation.scope, 'viewer');
    for (let index = 0; index < 40; index++) {
      const input = { name: `x${index}`, datasetId: dataset.id };
      await execute(createApiKey, viewer, input, call()).catch(() => {});
    }
    expect(await auditTrailOf(organisation.scope)).toHaveLength(1);
    await closeAuditWindows();
    const rows = await auditTrailOf(organisation.scope);
    expect(rows.map(({ occurrences }) => occurrences)).toEqual([1, 39]);
    expect(rows[1]?.detail.repeated.since).toMatch(/^\d{4}-/);
  });

  it('by a key that was revoked stands in the trail of whose key it was', async () => {
    const organisation = await createTestOrganisation();
    const { key, id } = await keyOf(organisation, 'viewer');
    await execute(revokeApiKey, organisation.actor, { apiKeyId: id }, call());
    expect((await get(key, '/v1/datasets')).status).toBe(401);
    expect((await get('dtx_unknown', '/v1/datasets')).status).toBe(401);
    const rows = await auditTrailOf(organisation.scope, 'apiKey.authenticate');
    expect(rows).toMatchObject([
      { outcome: 'denied', actorType: 'api_key', address: '203.0.113.9', detail: { revoked: true } },
    ]);
  });
});

describe('reading rows', () => {
  it('leaves one row at once and one with the number of repetitions, an operation and dataset', async () => {
    const input = { datasetId: dataset.id };
    for (let page = 0; page < 25; page++) await execute(readRows, owner.actor, input, call());
    const trpc = appRouter.createCaller({
      actor: owner.actor,
      requestId: newUuid(),
      services: services(),
      client,
    });
    await trpc.dataset.rows(input);
    const first = await auditTrailOf(owner.scope, 'dataset.rows');
    expect(first).toMatchObject([
      { resourceType: 'dataset', resourceId: dataset.datasetId, actorId: owner.actor.id, occurrences: 1 },
    ]);
    await trpc.query.run({ ...input, versionId, sql: 'SELECT 1' });
    expect(await auditTrailOf(owner.scope, 'query.run')).toHaveLength(1);
    await closeAuditWindows();
    const all = await auditTrailOf(owner.scope, 'dataset.rows');
    expect(all.map(({ occurrences }) => occurrences)).toEqual([1, 25]);
  });

  it('that fails leaves none', async () => {
    const other = await createTestOrganisation();
    const attempt = execute(readRows, other.actor, { datasetId: dataset.id }, call());
    await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
    expect(await auditTrailOf(other.scope)).toEqual([]);
  });

  it('as a file leaves a row for each file', async () => {
    const { key } = await keyOf(owner, 'data_scientist');
    const path = `/v1/datasets/${dataset.id}/versions/${versionId}/download?format=jsonl`;
    for (let times = 0; times < 2; times++) {
      const response = await get(key, path);
      expect(await response.text()).toContain('"a"');
    }
    expect((await get(key, `/v1/datasets/${dataset.id}/versions/nothing/download`)).status).toBe(404);
    const rows = await auditTrailOf(owner.scope, 'dataset.download');
    expect(rows).toMatchObject([
      { resourceId: dataset.datasetId, detail: { format: 'jsonl' } },
      { actorType: 'api_key' },
    ]);
  });

  it('is declared by every route that hands rows out as a file', () => {
    const silent = RAW_ROUTES.filter(
      ({ method, permission, exports }) =>
        method === 'GET' && permission === 'dataset.read_rows' && exports === undefined,
    );
    expect(silent.map(({ id }) => id)).toEqual([]);
  });
});
