import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutbound } from '@/server/adapters/outbound/outbound';
import { fromPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { createReadyUpload } from '@/tests/support/ready-upload';
import { setUpTestServices } from '@/tests/support/services';
import { ingestDataset } from './ingest-dataset';
import { deleteDataset, getDataset, registerDataset } from './operations';
import { purgeDataset } from './purge-dataset';

setUpTestDatabase();
const services = setUpTestServices();
let owner: TestOrganisation;
let server: http.Server;
let origin = '';

beforeAll(async () => {
  owner = await createTestOrganisation();
  server = http.createServer((request, response) => {
    if (request.url?.startsWith('/sales.csv')) response.end('a,b\n1,x\n2,y\n3,z\n');
    else if (request.url === '/named') {
      const disposition = "attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe.csv";
      response.writeHead(200, { 'content-disposition': disposition }).end('a,b\n1,x\n');
    } else if (request.url === '/large') response.end(Buffer.alloc(3_000_000, 'x,y\n'));
    else if (request.url === '/empty') response.end();
    else response.writeHead(403).end('no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const call = () => ({ requestId: 'test', services: services() });
async function register(source: object, fields: object = {}) {
  const input = { options: { scan: false }, ...fields, source };
  const job = await execute(registerDataset, owner.actor, input, call());
  const ids = {
    datasetId: fromPublicId('dataset', job.resource.id) ?? '',
    jobId: fromPublicId('job', job.id) ?? '',
  };
  return { id: job.resource.id, ...ids };
}
const ingest = (
  ids: { datasetId: string; jobId: string },
  used = services(),
  report: Parameters<typeof ingestDataset>[3] = () => {},
) => ingestDataset(owner.scope, ids, used, report, new AbortController().signal);
const show = (datasetId: string) => execute(getDataset, owner.actor, { datasetId }, call());

async function objects(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of services().objectStore.list(`t/${owner.orgId}/`)) keys.push(key);
  return keys;
}

describe('a dataset of uploads', () => {
  it('is read from the bytes that were sent before, with the options', async () => {
    const uploadId = await createReadyUpload(services(), owner, 'x|y\n1|2\n', { name: 'bars.csv' });
    const dataset = await register({ uploads: [uploadId] }, { options: { scan: false, delimiter: '|' } });
    await ingest(dataset);
    expect(await show(dataset.id)).toMatchObject({
      name: 'bars',
      status: 'ready',
      rowCount: 1,
      columnCount: 2,
      sizeBytes: 8,
      ingestion: { delimiter: '|' },
    });
  });

  it('puts several under one another in their order', async () => {
    const uploads = [];
    for (const content of ['a,b\n1,x\n', 'a,b\n2,y\n3,z\n'])
      uploads.push(await createReadyUpload(services(), owner, content));
    const dataset = await register({ uploads });
    await ingest(dataset);
    expect(await show(dataset.id)).toMatchObject({ status: 'ready', rowCount: 3 });
  });

  it('takes an upload once, and only a whole one', async () => {
    const uploadId = await createReadyUpload(services(), owner, 'a,b\n1,2\n');
    await register({ uploads: [uploadId] });
    await expect(register({ uploads: [uploadId] })).rejects.toMatchObject({ code: 'conflict' });
    const half = await createReadyUpload(services(), owner, 'a,b\n', { lengthBytes: 100 });
    await expect(register({ uploads: [half] })).rejects.toThrow(/4 of 100 bytes/);
    const twice = await createReadyUpload(services(), owner, 'a,b\n1,2\n');
    await expect(register({ uploads: [twice, twice] })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('makes one dataset of an upload, however many ask at once', async () => {
    const uploadId = await createReadyUpload(services(), owner, 'a,b\n1,2\n');
    const asked = await Promise.allSettled([1, 2, 3, 4].map(() => register({ uploads: [uploadId] })));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of asked)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
  });

  it('takes no upload of another organisation', async () => {
    const elsewhere = await createTestOrganisation();
    const uploadId = await createReadyUpload(services(), elsewhere, 'a,b\n1,2\n');
    await expect(register({ uploads: [uploadId] })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is deleted with its bytes, also before it was read', async () => {
    const before = await objects();
    const uploadId = await createReadyUpload(services(), owner, 'a,b\n1,2\n');
    const dataset = await register({ uploads: [uploadId] });
    await execute(deleteDataset, owner.actor, { datasetId: dataset.id }, call());
    await purgeDataset(owner.scope, dataset.datasetId, services());
    expect(await objects()).toEqual(before);
    const id = fromPublicId('upload', uploadId) ?? '';
    expect(await withTenant(owner.scope, (db) => db.upload.findUnique({ where: { id } }))).toBeNull();
  });
});

describe('a dataset of a URL', () => {
  it('is fetched by its job, with progress, once', async () => {
    const dataset = await register({ url: `${origin}/sales.csv?v=1` });
    expect(await show(dataset.id)).toMatchObject({ status: 'ingesting', name: 'sales' });
    const steps: string[] = [];
    let last = 0;
    await ingest(dataset, services(), ({ step, percent }) => {
      steps.push(step);
      expect(percent).toBeGreaterThanOrEqual(last);
      last = percent;
    });
    expect(new Set(steps)).toContain('fetch');
    expect(await show(dataset.id)).toMatchObject({ status: 'ready', rowCount: 3, sizeBytes: 16 });
    expect((await objects()).filter((key) => key.includes(dataset.jobId))).toHaveLength(2);
  });

  it('learns the name of the file from the server', async () => {
    const dataset = await register({ url: `${origin}/named` });
    await ingest(dataset);
    const row = await withTenant(owner.scope, (db) =>
      db.dataset.findUniqueOrThrow({ where: { id: dataset.datasetId } }),
    );
    expect(row.sourceFiles).toMatchObject([{ name: 'größe.csv' }]);
  });

  it.each([
    ['an answer that is no file', '/secret', {}, 'source_failed'],
    ['no bytes', '/empty', {}, 'input_empty'],
    ['other bytes than announced', '/sales.csv', { sha256: 'a'.repeat(64) }, 'input_checksum'],
  ])('fails with %s, and keeps nothing', async (_name, path, more, code) => {
    const before = await objects();
    const dataset = await register({ url: `${origin}${path}`, ...more });
    await expect(ingest(dataset)).rejects.toMatchObject({ code });
    expect(await objects()).toEqual(before);
  });

  it('fails past the limits of size and of storage', async () => {
    const small = { ...services(), limits: { ...services().limits, uploadBytesMax: 1_000_000 } };
    const large = await register({ url: `${origin}/large` });
    await expect(ingest(large, small)).rejects.toMatchObject({ code: 'input_too_large' });
    const full = { ...services(), limits: { ...services().limits, storageBytesMax: 2_000_000 } };
    await expect(ingest(large, full)).rejects.toMatchObject({ code: 'quota_exceeded' });
  });

  it('never reaches into the own network', async () => {
    const strict = { ...services(), outbound: createOutbound({ allow: [] }) };
    const dataset = await register({ url: `${origin}/sales.csv` });
    await expect(ingest(dataset, strict)).rejects.toMatchObject({ code: 'outbound_refused' });
  });

  it('takes an address that is badly encoded', async () => {
    const dataset = await register({ url: `${origin}/%E0%A4%A.csv` }, { name: 'a\0b' });
    expect((await show(dataset.id)).name).toBe('ab');
    const unnamed = await register({ url: `${origin}/%00%E0%A4%A.csv` });
    expect((await show(unnamed.id)).name).toBe('%00%E0%A4%A');
  });

  it.each([['ftp://host/file'], ['file:///etc/passwd'], ['nonsense'], ['']])('refuses %s', async (url) => {
    await expect(register({ url })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
