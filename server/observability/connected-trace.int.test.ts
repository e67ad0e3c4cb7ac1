import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { freePort } from '@/scripts/lib/embedded-postgres';
import { createApiKey } from '@/server/domain/api-keys/operations';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { startOtlpReceiver } from '@/tests/support/otlp-receiver';
import { until } from '@/tests/support/real-worker';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';

const database = setUpTestDatabase();
const services = setUpTestServices();
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
/** Stands in cells, names, keys and addresses; it may be in no span and no log line. */
const PLANTED = 'Pl4ntedS3cret';
const CSV = `id,name\n${Array.from({ length: 50 }, (_, row) => `${row},${PLANTED}-${row % 7}`).join('\n')}\n`;

let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
let organisation: TestOrganisation;
let key = '';
let url = '';
const processes: ChildProcess[] = [];
const output: string[] = [];

function start(args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      OBSERVED: 'yes',
      APP_URL: database().appUrl,
      SYSTEM_URL: database().systemUrl,
      DATABASE_URL: database().appUrl,
      DATABASE_SYSTEM_URL: database().systemUrl,
      NEXTAUTH_SECRET: TEST_SECRET,
      DATRIX_DATA_DIR: services().tempDir.replace(/\/tmp$/, ''),
      DATRIX_LOG_LEVEL: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    },
  });
  child.stdout?.on('data', (chunk) => output.push(String(chunk)));
  child.stderr?.on('data', (chunk) => output.push(String(chunk)));
  processes.push(child);
  return child;
}

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.kill('SIGTERM');
  });

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  organisation = await createTestOrganisation();
  const created = await execute(
    createApiKey,
    organisation.actor,
    { name: PLANTED, role: 'super_admin' },
    { requestId: 'test', services: services() },
  );
  key = created.key;
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  start(['tests/support/rest-server.ts', services().tempDir.replace(/\/tmp$/, ''), String(port)]);
  const worker = start(['worker/main.ts']);
  await Promise.all([
    until('the door is open', async () => output.join('').includes('listening')),
    new Promise<void>((resolve) => worker.on('message', () => resolve())),
  ]);
});
afterAll(() => {
  for (const child of processes) child.kill('SIGKILL');
  receiver.close();
});

const call = (path: string, init: RequestInit = {}, authorization = `Bearer ${key}`) =>
  fetch(`${url}${path}`, { ...init, headers: { authorization, ...init.headers } });

describe('one upload', () => {
  it('is one connected trace over web and worker, which shows no data', async () => {
    const form = new FormData();
    form.set('file', new File([CSV], `${PLANTED}.csv`));
    const response = await call('/v1/datasets', {
      method: 'POST',
      body: form,
      headers: { traceparent: `00-${TRACE}-${CALLER}-01`, 'x-request-id': 'upload-of-the-test' },
    });
    expect(response.status).toBe(202);
    await until('the dataset is read', async () => {
      const jobs = await withTenant(organisation.scope, (db) => db.job.findMany());
      return jobs.length > 0 && jobs.every(({ status }) => status === 'succeeded');
    });
    // Failures of every kind, so that their lines are in the log as well.
    await call('/v1/datasets', {}, `Bearer dtx_${PLANTED}`);
    await call(`/v1/datasets?token=${PLANTED}&password=${PLANTED}`);
    await call('/v1/connectors', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'postgresql', name: PLANTED, settings: { password: PLANTED } }),
    });
    await Promise.all(processes.map(ended));

    const trace = receiver.spans.filter(({ traceId }) => traceId === TRACE);
    const ids = new Set([CALLER, ...trace.map(({ spanId }) => spanId)]);
    const lost = trace.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''));
    expect(lost.map(({ name }) => name)).toEqual([]);
    expect(trace.filter(({ parentSpanId }) => parentSpanId === CALLER)).toHaveLength(1);
    const names = (service: string) =>
      trace.filter((span) => span.service === service).map(({ name }) => name);
    const web = names('datrix-web');
    const worker = names('datrix-worker');
    expect(web).toContain('POST /v1/datasets');
    expect(web).toEqual(
      expect.arrayContaining(['operation dataset.create', 'tenant transaction', 'object store put']),
    );
    expect(worker).toEqual(
      expect.arrayContaining([
        'relay dataset/ingest.requested',
        'step ingest-dataset read',
        'step ingest-dataset finish',
        'engine query',
        'object store materialise',
      ]),
    );
    expect(receiver.sent()).not.toContain(PLANTED);
  });

  it('leaves lines of JSON that meet by trace and request, and no secret in any of them', () => {
    const text = output.join('');
    for (const secret of [PLANTED, key, TEST_SECRET, 'only-for-tests']) expect(text).not.toContain(secret);
    const Line = z.looseObject({ level: z.string(), service: z.string(), msg: z.string() });
    const lines = text
      .split('\n')
      .filter((line) => line !== '' && !/listening|^\(node:|^\(Use `node/.test(line))
      .map((line) => Line.parse(JSON.parse(line)));
    const request = lines.find((line) => line.msg === 'request' && line.requestId === 'upload-of-the-test');
    expect(request).toMatchObject({ method: 'POST', route: '/v1/datasets', status: '202', traceId: TRACE });
    expect(String(request?.orgId)).toMatch(/^org_/);
    expect(String(request?.actorId)).toMatch(/^usr_|^key_/);
    expect(request?.bytes).toEqual(expect.any(Number));
  });
});
