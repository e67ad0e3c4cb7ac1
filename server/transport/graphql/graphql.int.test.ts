import pg from 'pg';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newUuid, toPublicId } from '@/server/lib/ids';
import type { Actor } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';
import { actorWithRole, setUpTestDatabase } from '@/tests/support/database';
import { createScannedDataset, type ScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { handleGraphql } from './handle-graphql';
import { LIMITS } from './limits';

setUpTestDatabase();
const services = setUpTestServices();
let ours: ScannedDataset;
let theirs: ScannedDataset;

beforeAll(async () => {
  ours = await createScannedDataset(services());
  theirs = await createScannedDataset(services());
});

async function ask(query: string, options: { actor?: Actor; variables?: object; headers?: object } = {}) {
  const request = new Request('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...options.headers },
    body: JSON.stringify({ query, ...(options.variables ? { variables: options.variables } : {}) }),
  });
  const response = await handleGraphql(request, options.actor ?? ours.actor, {
    requestId: 'test-request',
    services: services(),
  });
  return { status: response.status, ...(await response.json()) };
}
const id = (dataset: ScannedDataset) => toPublicId('dataset', dataset.ids.dataset);

/** Datasets in our organisation, each with one version and one finished scan that found three issues. */
async function addDatasets(count: number): Promise<void> {
  await withTenant(ours.scope, async (db) => {
    const [dataset, version, scan, issue, column] = await Promise.all([
      db.dataset.findUniqueOrThrow({ where: { id: ours.ids.dataset } }),
      db.datasetVersion.findUniqueOrThrow({ where: { id: ours.ids.version } }),
      db.qualityScan.findUniqueOrThrow({ where: { id: ours.ids.scan } }),
      db.qualityIssue.findUniqueOrThrow({ where: { id: ours.ids.issue } }),
      db.datasetColumn.findFirstOrThrow({ where: { versionId: ours.ids.version } }),
    ]);
    // The database client takes undefined, not null, for JSON columns without a value.
    const plain = (row: object) =>
      JSON.parse(
        JSON.stringify(
          Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
          (_key, value) => (typeof value === 'bigint' ? Number(value) : value),
        ),
      );
    for (let index = 0; index < count; index++) {
      const ids = { dataset: newUuid(), version: newUuid(), scan: newUuid() };
      await db.dataset.create({
        data: {
          ...plain(dataset),
          id: ids.dataset,
          name: `copy ${index}`,
          currentVersionId: ids.version,
          latestScanId: ids.scan,
        },
      });
      await db.datasetVersion.create({
        data: { ...plain(version), id: ids.version, datasetId: ids.dataset },
      });
      await db.datasetColumn.create({
        data: { ...plain(column), id: newUuid(), versionId: ids.version },
      });
      await db.qualityScan.create({
        data: { ...plain(scan), id: ids.scan, datasetId: ids.dataset, versionId: ids.version },
      });
      for (const rank of [0, 1, 2])
        await db.qualityIssue.create({
          data: { ...plain(issue), id: newUuid(), datasetId: ids.dataset, scanId: ids.scan, rank },
        });
    }
  });
}

describe('GraphQL', () => {
  it('follows a dataset to its scans, their issues and jobs', async () => {
    const { data, errors } = await ask(
      `query ($id: ID!) { dataset(datasetId: $id) {
        name status scoreDetails { overall dimensions { dimension score } }
        currentVersion { number } versions { data { number origin } } columns(limit: 2) { data { name type } nextCursor }
        scan { status job { type status } }
        scans { data { status dataset { name } issues(limit: 1) { data { type severity scan { id } } nextCursor } } } } }`,
      { variables: { id: id(ours) } },
    );
    expect(errors).toBeUndefined();
    expect(data.dataset).toMatchObject({
      status: 'ready',
      currentVersion: { number: 1 },
      versions: { data: [{ number: 1, origin: 'upload' }] },
      columns: { data: [{ name: 'id' }, { name: 'city' }], nextCursor: expect.any(String) },
      scan: { status: 'succeeded', job: { type: 'dataset_scan' } },
      scans: {
        data: [
          {
            dataset: { name: data.dataset.name },
            issues: {
              data: [{ scan: { id: toPublicId('scan', ours.ids.scan) } }],
              nextCursor: expect.any(String),
            },
          },
        ],
      },
    });
    expect(data.dataset.scoreDetails.overall).toBeGreaterThan(0);
    const next = await ask(
      `query ($id: ID!, $after: String) { qualityIssues(datasetId: $id, scanId: "${toPublicId('scan', ours.ids.scan)}", limit: 1, cursor: $after) { data { id } } }`,
      { variables: { id: id(ours), after: data.dataset.scans.data[0].issues.nextCursor } },
    );
    expect(next.errors).toBeUndefined();
    expect(next.data.qualityIssues.data).toHaveLength(1);
  });

  it('needs no more statements for many datasets than for few', async () => {
    const query = `query ($limit: Int) { datasets(limit: $limit, sort: "name") { data { id
      scoreDetails { overall } columns(limit: 5) { data { name } } versions(limit: 3) { data { number } } issues(limit: 2) { data { type } }
      scan { id job { status } } scans(limit: 2) { data { id dataset { name } job { id } issues(limit: 2) { data { id } } } } } } }`;
    await addDatasets(12);
    const count = async (limit: number) => {
      const spy = vi.spyOn(pg.Client.prototype, 'query');
      const { data, errors } = await ask(query, { variables: { limit } });
      const statements = spy.mock.calls.length;
      spy.mockRestore();
      expect(errors).toBeUndefined();
      expect(data.datasets.data).toHaveLength(limit);
      for (const dataset of data.datasets.data) {
        expect(dataset.scans.data[0].issues.data).toHaveLength(2);
        expect(dataset.issues.data).toHaveLength(2);
        expect(dataset.columns.data.length).toBeGreaterThan(0);
        expect(dataset.versions.data).toHaveLength(1);
      }
      return statements;
    };
    const few = await count(2);
    expect(await count(12)).toBe(few);
  });

  it('leaves what is allowed beside what is not', async () => {
    const viewer = actorWithRole(ours.scope, 'viewer');
    const { data, errors } = await ask(
      `{ dataset(datasetId: "${id(ours)}") { name } rows: datasetRows(datasetId: "${id(ours)}") { total } theirs: dataset(datasetId: "${id(theirs)}") { name } }`,
      { actor: viewer },
    );
    expect(data).toEqual({ dataset: { name: expect.any(String) }, rows: null, theirs: null });
    expect(errors.map((error: { extensions: object }) => error.extensions)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'forbidden', status: 403, requestId: 'test-request' }),
        expect.objectContaining({ code: 'not_found', status: 404 }),
      ]),
    );
  });

  it('names faulty fields as REST does', async () => {
    const { data, errors } = await ask('{ datasets(limit: 1000) { nextCursor } }');
    expect(data).toEqual({ datasets: null });
    expect(errors[0]).toMatchObject({
      path: ['datasets'],
      extensions: { code: 'invalid_input', errors: [{ path: 'limit' }] },
    });
  });

  it('tells nothing to someone without an account, and suggests nothing to anyone', async () => {
    const anonymous: Actor = { type: 'anonymous', id: null };
    for (const query of ['{ __schema { types { name } } }', '{ datasetz { id } }', '{'])
      await expect(ask(query, { actor: anonymous })).rejects.toMatchObject({ code: 'unauthenticated' });
    const { errors } = await ask('{ datasetz { nextCursor } }');
    expect(errors[0].message).not.toMatch(/did you mean/i);
    const introspection = await ask('{ __schema { queryType { name } } }');
    expect(introspection.data).toEqual({ __schema: { queryType: { name: 'Query' } } });
  });

  it.each([
    [
      'cost',
      '{ datasets(limit: 100) { data { scans(limit: 100) { data { issues(limit: 100) { data { id } } } } } } }',
      /cost/,
    ],
    [
      'cost by the default limit',
      '{ datasets { data { scans { data { issues { data { comments { nextCursor } } } } } } } }',
      /cost/,
    ],
    [
      'cost hidden in fragments',
      'query { datasets(limit: 100) { ...a } } fragment a on DatasetPage { data { scans(limit: 100) { data { dataset { name } } } } }',
      /cost/,
    ],
    [
      'depth',
      `{ dataset(datasetId: "x") { scan { ${'dataset { scan { '.repeat(6)} id ${'} }'.repeat(6)} } } }`,
      /deep/,
    ],
    [
      'aliases',
      `{ ${Array.from({ length: LIMITS.aliases + 1 }, (_, at) => `a${at}: me { role }`).join(' ')} }`,
      /aliases/,
    ],
    ['tokens', `{ ${'me { role } '.repeat(600)} }`, /token/i],
    ['mutation', 'mutation { me { role } }', /mutation/i],
  ])('refuses %s before anything runs', async (_name, query, message) => {
    const answer = await ask(query, { headers: { accept: 'application/graphql-response+json' } });
    expect(answer.status).toBe(400);
    expect(answer.data).toBeUndefined();
    expect(answer.errors[0].message).toMatch(message);
    expect(answer.errors[0].extensions).toMatchObject({ code: 'invalid_input', requestId: 'test-request' });
  });

  it('counts a variable by its value', async () => {
    const query =
      'query ($n: Int) { datasets(limit: $n) { data { scans(limit: $n) { data { dataset { name } } } } } }';
    expect((await ask(query, { variables: { n: 3 } })).errors).toBeUndefined();
    expect((await ask(query, { variables: { n: 100 } })).errors[0].message).toMatch(/cost/);
  });

  it('takes no forms and no batches', async () => {
    const call = (body: string, type: string) =>
      handleGraphql(
        new Request('http://localhost/graphql', { method: 'POST', headers: { 'content-type': type }, body }),
        ours.actor,
        { requestId: 'test', services: services() },
      );
    await expect(call('query=%7Bme%7Brole%7D%7D', 'application/x-www-form-urlencoded')).rejects.toMatchObject(
      {
        code: 'unsupported_media_type',
      },
    );
    await expect(call('{"query":"{me{role}}"}', 'text/plain')).rejects.toMatchObject({
      code: 'unsupported_media_type',
    });
    await expect(call('[{"query":"{me{role}}"}]', 'application/json')).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});
