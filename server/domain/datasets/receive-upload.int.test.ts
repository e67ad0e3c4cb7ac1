import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '@/server/tenancy/tenant-context';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { setUpTestServices } from '@/tests/support/services';
import { receiveUpload } from './receive-upload';

setUpTestDatabase();
const services = setUpTestServices();
let organisation: TestOrganisation;
beforeEach(async () => {
  organisation = await createTestOrganisation();
});
const scope = () => organisation.scope;
const URL_OF_UPLOADS = 'http://localhost/v1/datasets';

async function formRequest(parts: Record<string, string | File | File[]>): Promise<Request> {
  const body = new FormData();
  for (const [name, part] of Object.entries(parts)) {
    for (const value of Array.isArray(part) ? part : [part]) body.append(name, value);
  }
  // As bytes: the platform's own stream of a form does not stand being cancelled.
  const encoded = new Response(body);
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
  return new Request(URL_OF_UPLOADS, { method: 'POST', headers, body: await encoded.arrayBuffer() });
}

const csv = (text = 'a,b\n1,2\n', name = 'x.csv') => new File([text], name);

async function keysOf(store: Services['objectStore']): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('t/')) keys.push(key);
  return keys;
}

async function staged(): Promise<string[]> {
  return readdir(join(services().tempDir, '../objects/.staging')).catch(() => []);
}

/** What a refused upload may not leave anywhere. */
async function expectNothingLeft(): Promise<void> {
  expect(await keysOf(services().objectStore)).toEqual([]);
  expect(await staged()).toEqual([]);
}

describe('an upload that is refused leaves nothing', () => {
  it.each([
    ['no file', { name: 'x' }, { code: 'invalid_input', meta: { errors: [{ path: 'file' }] } }],
    ['an empty file', { file: csv('') }, { code: 'input_empty' }],
    [
      'options that are not JSON',
      { file: csv(), options: '{' },
      { code: 'invalid_input', meta: { errors: [{ path: 'options' }] } },
    ],
    [
      'a wrong option',
      { file: csv(), options: '{"skipRows":"x"}' },
      { code: 'invalid_input', meta: { errors: [{ path: 'options.skipRows' }] } },
    ],
    [
      'a wrong task',
      { file: csv(), taskType: 'guess' },
      { code: 'invalid_input', meta: { errors: [{ path: 'taskType' }] } },
    ],
    [
      'an unknown field',
      { file: csv(), colour: 'red' },
      { code: 'unknown_field', meta: { errors: [{ path: 'colour' }] } },
    ],
    [
      'a file under another name',
      { upload: csv() },
      { code: 'invalid_input', meta: { errors: [{ path: 'upload' }] } },
    ],
  ])('%s', async (_name, parts, expected) => {
    await expect(receiveUpload(await formRequest(parts), scope(), services())).rejects.toMatchObject(
      expected,
    );
    await expectNothingLeft();
  });

  it('an option that does not exist', async () => {
    const work = receiveUpload(
      await formRequest({ file: csv(), options: '{"colour":1}' }),
      scope(),
      services(),
    );
    await expect(work).rejects.toThrow(/colour/);
    await expectNothingLeft();
  });

  it('a body that is no form', async () => {
    const request = new Request(URL_OF_UPLOADS, { method: 'POST', body: 'a,b' });
    await expect(receiveUpload(request, scope(), services())).rejects.toMatchObject({
      code: 'unsupported_media_type',
    });
  });

  it('a file over the limit, alone or in sum', async () => {
    const small = { ...services(), limits: { ...services().limits, uploadBytesMax: 1000 } };
    const alone = receiveUpload(await formRequest({ file: csv('x'.repeat(1001)) }), scope(), small);
    await expect(alone).rejects.toMatchObject({ code: 'input_too_large' });
    const limits = { ...services().limits, uploadBytesMax: 6_000_000 };
    const files = [1, 2, 3].map(() => csv('x'.repeat(5_000_000)));
    const together = receiveUpload(await formRequest({ file: files }), scope(), { ...services(), limits });
    await expect(together).rejects.toMatchObject({ code: 'input_too_large' });
    await expectNothingLeft();
  });

  it('a connection that breaks in the middle of a file', async () => {
    const { request, chunks } = streamedForm();
    const work = receiveUpload(request, scope(), services());
    await chunks.start();
    await chunks.write(Buffer.alloc(200_000, 'a'));
    chunks.break();
    await expect(work).rejects.toMatchObject({ code: 'invalid_input' });
    await expectNothingLeft();
  });
});

describe('an upload', () => {
  it('keeps every file with its digest, and reads the fields', async () => {
    const owner = scope();
    const input = await receiveUpload(
      await formRequest({
        name: 'Sales',
        tags: '["a"]',
        file: [csv(), csv('c\n3\n', 'größe.csv')],
        options: '{"delimiter":";"}',
        labelColumn: 'b',
        taskType: 'classification',
      }),
      owner,
      services(),
    );
    expect(input).toMatchObject({
      name: 'Sales',
      tags: ['a'],
      labelColumn: 'b',
      taskType: 'classification',
      options: { delimiter: ';', scan: true },
      files: [
        {
          name: 'x.csv',
          sizeBytes: 8,
          sha256: '492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470',
        },
        { name: 'größe.csv', sizeBytes: 4 },
      ],
    });
    for (const { key } of input.files) expect(key.startsWith(`t/${owner.orgId}/uploads/`)).toBe(true);
    await services().objectStore.deletePrefix(`t/${owner.orgId}/`);
  });

  it('of 300 MB never gathers in memory', async () => {
    const { request, chunks } = streamedForm();
    const owner = scope();
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const before = process.memoryUsage().rss;
    let peak = before;
    const work = receiveUpload(request, owner, services());
    await chunks.start();
    for (let index = 0; index < 300; index++) {
      await chunks.write(chunk);
      peak = Math.max(peak, process.memoryUsage().rss);
    }
    await chunks.finish();
    expect((await work).files[0]?.sizeBytes).toBe(300 * chunk.length);
    expect((peak - before) / 1024 ** 2).toBeLessThan(120);
    await services().objectStore.deletePrefix(`t/${owner.orgId}/`);
  });
});

/** A form whose file is written bit by bit, as a network does. */
function streamedForm() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const write = (chunk: Uint8Array) => writer.write(chunk);
  // A streamed body needs `duplex`, which the type of the platform's Request leaves out.
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=edge' },
    body: readable,
    duplex: 'half',
  };
  const request = new Request(URL_OF_UPLOADS, init);
  const chunks = {
    start: () =>
      write(Buffer.from('--edge\r\ncontent-disposition: form-data; name="file"; filename="x.csv"\r\n\r\n')),
    write,
    finish: async () => {
      await write(Buffer.from('\r\n--edge--\r\n'));
      await writer.close();
    },
    break: () => void writer.abort(new Error('connection lost')).catch(() => {}),
  };
  return { request, chunks };
}
