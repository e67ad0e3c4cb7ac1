import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { type RunningInstance, startInstance } from './lib/running-instance';
import { after, latencyOf, timedLoad } from './lib/timed-load';
import { writeWideParquet } from './lib/wide-table';

const Started = z.object({ id: z.string(), resource: z.object({ id: z.string() }) });
const Seen = z.object({ status: z.string() });
const Listed = z.object({ data: z.array(z.object({ id: z.string() })) });

/**
 * Dashboard reads over REST at a steady rate, first alone and then while two scans run, against a real web server and a
 * real worker. `--port N`, `--rows N` (of each of two tables of 50 columns), `--rate N` (a second), `--quiet SECONDS`,
 * `--nice N` (of the worker).
 */
export async function run(args: string[]): Promise<object> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '4170' },
      rows: { type: 'string', default: '200000' },
      rate: { type: 'string', default: '10' },
      quiet: { type: 'string', default: '30' },
      nice: { type: 'string' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'datrix-bench-web-'));
  const env: Record<string, string> = values.nice === undefined ? {} : { DATRIX_WORKER_NICE: values.nice };
  const instance = await startInstance(join(folder, 'data'), Number(values.port), env);
  try {
    const { data } = Listed.parse(await instance.json('/v1/datasets'));
    const demo = data[0]?.id ?? '';
    const tables = await uploadTables(instance, folder, Number(values.rows));
    const reads = [
      '/v1/datasets?limit=50',
      `/v1/datasets/${demo}`,
      `/v1/datasets/${demo}/columns`,
      `/v1/quality/${demo}/score`,
      `/v1/quality/${demo}/issues?limit=50`,
      `/v1/quality/${demo}/history`,
      '/v1/jobs?limit=20',
    ];
    const read = async (index: number) => {
      const name = reads[index % reads.length] ?? '/v1/datasets';
      const response = await instance.get(name);
      await response.arrayBuffer();
      return { name, status: response.status };
    };
    // The first answers load the code.
    for (const index of reads.keys()) await read(index);
    const rate = Number(values.rate);
    const loadBefore = loadavg()[0];
    const quiet = latencyOf(
      await timedLoad({ perSecond: rate, ended: after(Number(values.quiet)), send: read }),
    );
    const begun = performance.now();
    let running = true;
    const scans = Promise.all(
      tables.map(async (id) =>
        follow(instance, Started.parse(await instance.post(`/v1/datasets/${id}/scan`, {})).id),
      ),
    ).finally(() => {
      running = false;
    });
    const underScan = latencyOf(await timedLoad({ perSecond: rate, ended: () => !running, send: read }));
    const states = await scans;
    return {
      rows: Number(values.rows),
      rate,
      quiet,
      underScan,
      scans: states,
      scanSeconds: Math.round((performance.now() - begun) / 1000),
      load: { before: loadBefore, after: loadavg()[0] },
    };
  } finally {
    await instance.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function uploadTables(instance: RunningInstance, folder: string, rows: number): Promise<string[]> {
  const source = join(folder, 'wide.parquet');
  const engine = createDuckdbEngine({ tempDir: join(folder, 'spill'), memoryLimitMb: 1024, threads: 2 });
  await engine.withSession((session) => writeWideParquet(session, source, rows));
  await engine.close();
  const ids: string[] = [];
  for (const name of ['first', 'second']) {
    const form = new FormData();
    form.set('name', name);
    form.set('options', JSON.stringify({ scan: false }));
    form.set('file', new Blob([await readFile(source)]), 'wide.parquet');
    const job = Started.parse(await instance.post('/v1/datasets', form));
    const state = await follow(instance, job.id);
    if (state !== 'succeeded') throw new Error(`reading ended as ${state}`);
    ids.push(job.resource.id);
  }
  return ids;
}

/** Waits for a job to end and gives how. */
async function follow(instance: RunningInstance, jobId: string): Promise<string> {
  for (;;) {
    const { status } = Seen.parse(await instance.json(`/v1/jobs/${jobId}`));
    if (status !== 'queued' && status !== 'running') return status;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
