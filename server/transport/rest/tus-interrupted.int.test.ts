import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '@/scripts/lib/embedded-postgres';
import { createLocalObjectStore } from '@/server/adapters/local-object-store/local-object-store';
import { createApiKey } from '@/server/domain/api-keys/operations';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { setUpTestServices } from '@/tests/support/services';

const database = setUpTestDatabase();
const services = setUpTestServices();
const MEGABYTE = 1024 * 1024;
/** The line is cut when so much has gone over it. */
const CUTS = [3 * MEGABYTE, 20 * MEGABYTE, 45 * MEGABYTE];
/** And here the server is killed. */
const KILL_AT = 60 * MEGABYTE;
const SIZE = 80 * MEGABYTE;

let folder = '';
let port = 0;
let server: ChildProcess | undefined;
let owner: TestOrganisation;
let key = '';

async function startServer(): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'tests/support/rest-server.ts', folder, String(port)],
    {
      env: { ...process.env, APP_URL: database().appUrl, SYSTEM_URL: database().systemUrl },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  server = child;
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (text) => String(text).includes('listening') && resolve());
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-tus-'));
  port = await freePort();
  owner = await createTestOrganisation();
  const call = { requestId: 'test', services: services() };
  key = (await execute(createApiKey, owner.actor, { name: 'test', role: 'data_engineer' }, call)).key;
  await startServer();
});
afterAll(async () => {
  server?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** A line that is cut at given counts of bytes, and that kills the server once. */
function brittleLine(events: string[]): Promise<net.Server> {
  let carried = 0;
  const cuts = [...CUTS];
  let killed = false;
  const line = net.createServer((client) => {
    const upstream = net.connect(port, '127.0.0.1');
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    upstream.pipe(client);
    client.on('data', (chunk) => {
      carried += chunk.length;
      if (!upstream.write(chunk)) {
        client.pause();
        upstream.once('drain', () => client.resume());
      }
      if (cuts[0] !== undefined && carried >= cuts[0]) {
        cuts.shift();
        events.push('cut');
        end();
      } else if (!killed && carried >= KILL_AT) {
        killed = true;
        events.push('killed');
        server?.removeAllListeners('exit');
        server?.kill('SIGKILL');
        void startServer();
      }
    });
  });
  return new Promise((resolve) => line.listen(0, '127.0.0.1', () => resolve(line)));
}

it('arrives with the same bytes though the line breaks three times and the server is killed', async () => {
  const content = randomBytes(SIZE);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const events: string[] = [];
  const line = await brittleLine(events);
  const { port: linePort } = line.address() as net.AddressInfo;
  const starts: number[] = [];
  const upload = await new Promise<Upload>((resolve, reject) => {
    const sending = new Upload(content, {
      endpoint: `http://127.0.0.1:${linePort}/v1/uploads`,
      headers: { authorization: `Bearer ${key}` },
      metadata: { filename: 'random.bin', sha256 },
      retryDelays: Array.from({ length: 200 }, () => 200),
      onBeforeRequest: (request) => {
        if (request.getMethod() === 'PATCH') starts.push(Number(request.getHeader('Upload-Offset')));
      },
      onSuccess: () => resolve(sending),
      onError: reject,
    });
    sending.start();
  });
  line.close();
  expect(events).toEqual(['cut', 'cut', 'cut', 'killed']);
  // Each try went on from what was stored; a slow disk may not have had the first stretch before the first cut.
  expect(starts.length).toBeGreaterThanOrEqual(5);
  expect(starts.at(-1)).toBeGreaterThan(8 * MEGABYTE);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(upload.url).toContain('/v1/uploads/upl_');
  const row = await withTenant(owner.scope, (db) => db.upload.findFirstOrThrow({}));
  expect(row).toMatchObject({ sha256, offsetBytes: BigInt(SIZE), problem: null });
  const hash = createHash('sha256');
  const store = createLocalObjectStore(join(folder, 'objects'));
  for await (const chunk of await store.get(row.objectKey ?? '')) hash.update(chunk);
  expect(hash.digest('hex')).toBe(sha256);
}, 120_000);
