import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureS3Server, type S3Server, startS3Server } from '@/scripts/lib/test-servers/s3';
import { createOutbound } from '@/server/adapters/outbound/outbound';
import type { Connection, ReadRequest } from '@/server/ports/connector';
import { createS3Adapter } from './s3-adapter';

const adapter = createS3Adapter(createOutbound({ allow: ['127.0.0.1'] }));
const available = await ensureS3Server();
let folder: string;
let server: S3Server;
let connection: Connection<'s3'>;

async function put(key: string, content: string, minute: number): Promise<void> {
  const path = join(folder, 'objects', 'lake', key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  const at = new Date(Date.UTC(2026, 0, 1, 0, minute));
  await utimes(path, at, at);
}

beforeAll(async () => {
  if (!available) return;
  folder = await mkdtemp(join(tmpdir(), 'datrix-s3-source-'));
  server = await startS3Server(join(folder, 'objects'), ['lake']);
  connection = {
    settings: {
      kind: 's3',
      endpoint: server.endpoint,
      region: 'us-east-1',
      bucket: 'lake',
      prefix: 'team/',
      pathStyle: true,
      accessKeyId: server.accessKeyId,
    },
    secrets: { secretAccessKey: server.secretAccessKey },
  };
  await put('team/orders/b.csv', 'id\n2\n', 2);
  await put('team/orders/a.csv', 'id\n1\n', 1);
  await put('team/orders/_SUCCESS', '', 3);
  await put('team/one file ü.csv', 'x,y\n1,2\n', 1);
  await put('elsewhere/secret.csv', 'secret\n', 1);
}, 600_000);
afterAll(async () => {
  if (!available) return;
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const read = async (object: string, request: Partial<ReadRequest> = {}) => {
  const workDir = await mkdtemp(join(folder, 'work-'));
  const result = await adapter.read(connection, {
    selection: { object },
    after: null,
    workDir,
    bytesMax: 1024 ** 3,
    signal: new AbortController().signal,
    report: () => {},
    ...request,
  });
  const contents = await Promise.all(result.files.map(({ path }) => readFile(path, 'utf8')));
  return { ...result, names: result.files.map(({ name }) => name), contents };
};

describe.skipIf(!available)('an S3 source', () => {
  it('shows folders and files below its prefix, and the first lines of a file', async () => {
    expect(await adapter.test(connection)).toBe('The bucket lake can be read.');
    const top = await adapter.browse(connection, undefined);
    expect(top.entries.map(({ path, kind }) => [path, kind])).toEqual([
      ['orders/', 'folder'],
      ['one file ü.csv', 'file'],
    ]);
    const inside = await adapter.browse(connection, 'orders/');
    expect(inside.entries.map(({ name }) => name)).toEqual(['_SUCCESS', 'a.csv', 'b.csv']);
    const preview = await adapter.preview(connection, { object: 'one file ü.csv' }, 1);
    expect(preview.rows).toEqual([['x,y']]);
  });

  it('reads a file, or a folder in the order of its files, then only what came or changed', async () => {
    expect(await read('one file ü.csv')).toMatchObject({
      names: ['one file ü.csv'],
      contents: ['x,y\n1,2\n'],
    });
    const first = await read('orders/');
    expect(first.contents).toEqual(['id\n1\n', 'id\n2\n']);
    expect((await read('orders/', { after: first.cursor })).files).toEqual([]);
    // Of the same second as the last one that was read, and of a later one.
    await put('team/orders/0.csv', 'id\n0\n', 2);
    await put('team/orders/c.csv', 'id\n3\n', 5);
    const second = await read('orders/', { after: first.cursor });
    expect(second.contents).toEqual(['id\n0\n', 'id\n3\n']);
    expect((await read('orders/', { after: second.cursor })).files).toEqual([]);
  });

  it('says what is wrong, and goes nowhere else', async () => {
    await expect(read('none.csv')).rejects.toMatchObject({ code: 'source_failed' });
    await expect(read('../elsewhere/secret.csv')).rejects.toMatchObject({ code: 'source_failed' });
    await expect(read('orders/', { bytesMax: 5 })).rejects.toMatchObject({ code: 'input_too_large' });
    const change = (settings: Partial<Connection<'s3'>['settings']>, secretAccessKey?: string) =>
      adapter.test({
        settings: { ...connection.settings, ...settings },
        secrets: { secretAccessKey: secretAccessKey ?? server.secretAccessKey },
      });
    await expect(change({ bucket: 'no-such-bucket' })).rejects.toMatchObject({ code: 'source_failed' });
    await expect(change({}, 'wrong')).rejects.toMatchObject({ code: 'source_refused' });
    await expect(change({ endpoint: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'source_unreachable',
    });
    for (const endpoint of ['http://169.254.169.254', 'http://[::1]:9000']) {
      await expect(change({ endpoint }), endpoint).rejects.toMatchObject({ code: 'outbound_refused' });
    }
    const strict = createS3Adapter(
      createOutbound({ allow: [], lookUp: async () => [{ address: '127.0.0.1', family: 4 }] }),
    );
    const renamed = {
      ...connection.settings,
      endpoint: server.endpoint.replace('127.0.0.1', 's3.example.org'),
    };
    await expect(strict.test({ ...connection, settings: renamed })).rejects.toMatchObject({
      code: 'outbound_refused',
    });
  });
});
