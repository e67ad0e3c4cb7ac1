import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@/scripts/lib/embedded-postgres';
import { waitUntil } from '@/scripts/lib/wait-until';
import { buildWeb } from '@/scripts/lib/web-build';
import { createApiKey } from '@/server/domain/api-keys/operations';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { withSystem } from '@/server/tenancy/with-system';
import { withTenant } from '@/server/tenancy/with-tenant';
import { copyToTenants } from './lib/many-tenants';
import { type OwnInstance, withOwnInstance } from './lib/own-instance';
import { scannedInInstance } from './lib/scanned-in-instance';
import { after, getStatus, latencyOf, type Sample, timedLoad } from './lib/timed-load';

interface Shot {
  name: string;
  path: string;
}

const PER_SECOND = 100;
const SIZES = { tenants: 20, datasets: 50, otherDatasets: 10, issuesEach: 200 };

/**
 * Milliseconds of dashboard reads over REST at 100 requests a second (open loop), with 50 datasets and 10,000 issues in
 * the tenant and 20 tenants in the database: a built web application, as it is deployed, and PostgreSQL. Beside it, in
 * turns, the same load on the health page (the server without our code) and on a bare HTTP server with one query.
 * Arguments: seconds of a turn (default 20), turns (default 2).
 */
export async function run(args: string[]): Promise<object> {
  const [seconds, turns] = [Number(args[0] ?? 20), Number(args[1] ?? 2)];
  await mkdir('.datrix/logs', { recursive: true });
  await buildWeb('.datrix/logs/bench-build.log');
  return withOwnInstance(async (instance) => {
    const key = await seed(instance);
    const datasets = await datasetIds(instance);
    const web = await startWeb(instance);
    const bare = await startBare(instance);
    try {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 512 });
      const headers = { authorization: `Bearer ${key}` };
      const load = (origin: string, shot: (index: number) => Shot, length = seconds) =>
        timedLoad({
          perSecond: PER_SECOND,
          ended: after(length),
          send: async (index) => {
            const { name, path } = shot(index);
            return { name, status: await getStatus(`${origin}${path}`, headers, agent) };
          },
        });
      const reads = (index: number) => dashboardRead(index, datasets);
      const paths = { health: '/healthz', bare: '/' };
      const single = (name: keyof typeof paths) => () => ({ name, path: paths[name] });
      await load(web.origin, reads, 5);
      await load(bare.origin, single('bare'), 2);
      const api: Sample[] = [];
      const health: Sample[] = [];
      const peer: Sample[] = [];
      const loads: number[] = [];
      for (let turn = 0; turn < turns; turn++) {
        const before = processorTime();
        api.push(...(await load(web.origin, reads)));
        loads.push(busyShare(before, processorTime()));
        health.push(...(await load(web.origin, single('health'), Math.ceil(seconds / 2))));
        peer.push(...(await load(bare.origin, single('bare'), Math.ceil(seconds / 2))));
      }
      const [overall, healthMs, bareMs] = [latencyOf(api), latencyOf(health), latencyOf(peer)];
      const names = [...new Set(api.map(({ name }) => name))];
      return {
        perSecond: PER_SECOND,
        ...SIZES,
        processors: cpus().length,
        busyShare: Math.round((loads.reduce((sum, share) => sum + share, 0) / loads.length) * 100) / 100,
        loadAverage: Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]),
        ms: overall,
        byRead: Object.fromEntries(
          names.map((name) => [name, latencyOf(api.filter((sample) => sample.name === name))]),
        ),
        healthMs,
        bareMs,
        p95ToHealth: Math.round((overall.p95 / Math.max(0.1, healthMs.p95)) * 100) / 100,
        p95ToBare: Math.round((overall.p95 / Math.max(0.1, bareMs.p95)) * 100) / 100,
      };
    } finally {
      await Promise.all([web.stop(), bare.stop()]);
    }
  });
}

/** What an overview asks for, in turn: the list, and of one dataset after the other its parts. */
function dashboardRead(index: number, datasets: readonly string[]): Shot {
  const id = datasets[Math.floor(index / 7) % datasets.length] ?? '';
  const reads: Shot[] = [
    { name: 'datasets', path: '/v1/datasets?limit=50' },
    { name: 'dataset', path: `/v1/datasets/${id}` },
    { name: 'score', path: `/v1/quality/${id}/score` },
    { name: 'issues', path: `/v1/quality/${id}/issues?limit=50` },
    { name: 'history', path: `/v1/quality/${id}/history` },
    { name: 'columns', path: `/v1/datasets/${id}/columns` },
    { name: 'me', path: '/v1/me' },
  ];
  const read = reads[index % reads.length];
  if (read === undefined) throw new Error('no read');
  return read;
}

/** One real scanned dataset, copied to all tenants, and a key of the first. */
async function seed(instance: OwnInstance): Promise<string> {
  const { services, actor, folder } = instance;
  await withSystem('seed', async (db) => {
    await db.user.create({ data: { id: actor.id, email: 'bench@example.test', name: 'Bench' } });
    await db.membership.create({
      data: { id: newUuid(), orgId: actor.scope.orgId, userId: actor.id, role: 'super_admin' },
    });
  });
  const file = join(folder, 'people.csv');
  await writeFile(file, table());
  const publicId = await scannedInInstance(instance, file);
  await copyToTenants(instance.ownerUrl, fromPublicId('dataset', publicId) ?? '', SIZES);
  const input = { name: 'bench', role: 'viewer' };
  return (await execute(createApiKey, actor, input, { requestId: 'bench', services })).key;
}

/** 500 rows x 12 columns with faults of several kinds. */
function table(): string {
  const names = ['id', 'city', 'amount', 'kept', 'code', 'date', 'note', 'a', 'b', 'c', 'd', 'label'];
  const rows = Array.from({ length: 500 }, (_, row) =>
    [
      row,
      row % 20 === 3 ? 'LISBON' : row % 2 === 0 ? 'Lisbon' : 'Porto',
      row % 6 === 1 ? '' : row === 10 ? 'n/a' : 100 + ((row * 37) % 50),
      row % 3 === 0 ? 'yes' : 'no',
      `C-${row % 17}`,
      `2026-01-${String(1 + (row % 28)).padStart(2, '0')}`,
      `note ${row % 9}`,
      (row * 31) % 97,
      (row * 7) % 13,
      row % 11 === 0 ? '' : row % 5,
      Math.sin(row).toFixed(3),
      row % 4 === 0 ? 'x' : 'y',
    ].join(','),
  );
  return `${[names.join(','), ...rows, rows[4]].join('\n')}\n`;
}

function datasetIds({ actor }: OwnInstance): Promise<string[]> {
  return withTenant(actor.scope, async (db) =>
    (await db.dataset.findMany({ select: { id: true } })).map(({ id }) => toPublicId('dataset', id)),
  );
}

interface Started {
  origin: string;
  stop(): Promise<void>;
}

async function startWeb({ urls, folder }: OwnInstance): Promise<Started> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(port)],
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        DATABASE_URL: urls.app,
        DATABASE_SYSTEM_URL: urls.system,
        DATRIX_DATA_DIR: folder,
        DATRIX_PUBLIC_URL: origin,
        NEXTAUTH_URL: origin,
        NEXTAUTH_SECRET: 'a secret for the length of a benchmark',
        DATRIX_LOG_LEVEL: 'warn',
      },
    },
  );
  const ready = () =>
    fetch(`${origin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitUntil(ready, { seconds: 60, late: () => 'the web application did not start' });
  return { origin, stop: () => stop(child) };
}

async function startBare({ ownerUrl }: OwnInstance): Promise<Started> {
  const child = spawn(process.execPath, ['bench/lib/bare-server.mjs', ownerUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(child.stdout, 'data');
  return { origin: `http://127.0.0.1:${String(port).trim()}`, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Jiffies of all processors together since the machine started: idle and in all. */
function processorTime(): { idle: number; total: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const values = line.split(/\s+/).slice(1).map(Number);
  return { idle: (values[3] ?? 0) + (values[4] ?? 0), total: values.reduce((sum, value) => sum + value, 0) };
}

function busyShare(before: { idle: number; total: number }, after: { idle: number; total: number }): number {
  return 1 - (after.idle - before.idle) / Math.max(1, after.total - before.total);
}
