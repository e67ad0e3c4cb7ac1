import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureS3Server, type S3Server, startS3Server } from '@/scripts/lib/test-servers/s3';
import { describeObjectStore } from '@/server/adapters/object-store/object-store-suite';
import { newUuid } from '@/server/lib/ids';
import { createS3ObjectStore } from './s3-object-store';

const available = await ensureS3Server();
let folder: string;
let server: S3Server;
beforeAll(async () => {
  if (!available) return;
  folder = await mkdtemp(join(tmpdir(), 'datrix-s3-'));
  server = await startS3Server(folder, ['bucket']);
}, 600_000);
afterAll(async () => {
  if (!available) return;
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const store = (cacheDir: string, options: { secret?: string; cacheBytesMax?: number } = {}) =>
  createS3ObjectStore({
    bucket: 'bucket',
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: {
      accessKeyId: server.accessKeyId,
      secretAccessKey: options.secret ?? server.secretAccessKey,
    },
    pathStyle: true,
    // Each store begins empty.
    prefix: `${newUuid()}/`,
    cacheDir,
    cacheBytesMax: options.cacheBytesMax ?? 1024 ** 3,
  });

if (available) describeObjectStore('S3 object store', async (cacheDir) => store(cacheDir));

describe.skipIf(!available)('what only S3 does', () => {
  it('keeps local copies up to a bound, and those in use beyond it', async () => {
    const cacheDir = await mkdtemp(join(folder, 'cache-'));
    const bounded = store(cacheDir, { cacheBytesMax: 25 });
    const copies = async () => (await readdir(join(cacheDir, `objects-${process.pid}`))).length;
    for (const name of ['a', 'b', 'c']) {
      await bounded.put(`t/${name}`, Readable.from([Buffer.alloc(10, name)]));
    }
    const [a, again] = await Promise.all([bounded.materialise('t/a'), bounded.materialise('t/a')]);
    expect(a.path).toBe(again.path);
    const b = await bounded.materialise('t/b');
    const c = await bounded.materialise('t/c');
    await b.release();
    expect(await copies()).toBe(2);
    await a.release();
    await again.release();
    await c.release();
    expect(await copies()).toBe(2);
  });

  it('hands out addresses for one object and one method', async () => {
    const signed = store(await mkdtemp(join(folder, 'cache-')));
    await signed.put('t/x', Readable.from([Buffer.from('content')]));
    const read =
      (await signed.presign?.('t/x', { method: 'GET', expiresSeconds: 60, fileName: 'ü.csv' })) ?? '';
    const answer = await fetch(read);
    expect(await answer.text()).toBe('content');
    expect(answer.headers.get('content-disposition')).toContain('%C3%BC.csv');
    expect((await fetch(read.replace('/x', '/y'))).status).toBe(403);
    const write = (await signed.presign?.('t/new', { method: 'PUT', expiresSeconds: 60 })) ?? '';
    expect((await fetch(write, { method: 'PUT', body: 'sent' })).status).toBe(200);
    expect(await signed.head('t/new')).toEqual({ sizeBytes: 4 });
  });

  it('does not take a refusal for a missing object', async () => {
    const stranger = store(await mkdtemp(join(folder, 'cache-')), { secret: 'wrong' });
    await expect(stranger.head('t/x')).rejects.toThrow();
    await expect(stranger.get('t/x')).rejects.not.toMatchObject({ code: 'object_not_found' });
  });
});
