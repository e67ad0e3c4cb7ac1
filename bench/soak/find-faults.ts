import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import type { ApiClient } from './api-client';
import type { Tally } from './load-client';

const SETTLE_MS = 5 * 60_000;

interface Job {
  id: string;
  type: string;
  status: string;
  resource: { id: string };
}

/** What a promise to a client came to: each must have been kept, once. Words for everything else. */
export async function findFaults(api: ApiClient, dataDir: string, tally: Tally): Promise<string[]> {
  const jobs = await whenAllHaveEnded(api);
  const faults = [...tally.refusals];
  const expect = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  // A dataset may be deleted while its first scan still measures impact; that scan is stopped, and its dataset is gone.
  // Of datasets that stand every scan is counted below.
  const stopped = jobs.filter(
    ({ id, type, status }) => type === 'dataset.scan' && status === 'cancelled' && !tally.scans.has(id),
  );
  expect(stopped.length <= tally.deletions.size, `${stopped.length} scans were stopped`);
  for (const job of jobs)
    expect(job.status === 'succeeded' || stopped.includes(job), `${job.type} ${job.id} is ${job.status}`);
  const known = new Set(jobs.map(({ id }) => id));
  for (const id of [...tally.scans, ...tally.deletions]) expect(known.has(id), `${id} is lost`);
  const datasets = await everything<{ id: string; status: string; rowCount: number }>(api, '/v1/datasets');
  for (const { id } of datasets) expect(tally.uploads.has(id), `${id} is nobody's wish: it was made twice`);
  const standing = new Map(datasets.map((dataset) => [dataset.id, dataset]));
  for (const [id, upload] of tally.uploads) {
    const ingestions = jobs.filter(({ type, resource }) => type === 'dataset.ingest' && resource.id === id);
    expect(
      ingestions.length === 1 && ingestions[0]?.id === upload.jobId,
      `${id} was read ${ingestions.length} times`,
    );
    const dataset = standing.get(id);
    expect(
      (dataset === undefined) === upload.deleted,
      `${id} is ${dataset === undefined ? 'gone' : 'still there'}`,
    );
    if (dataset === undefined) continue;
    expect(dataset.status === 'ready', `${id} is ${dataset.status}`);
    expect(dataset.rowCount === upload.rows, `${id} has ${dataset.rowCount} rows of ${upload.rows}`);
    const versions = await everything<{ id: string }>(api, `/v1/datasets/${id}/versions`);
    expect(versions.length === 1, `${id} has ${versions.length} versions`);
    const history = await everything<{ scanId: string }>(api, `/v1/quality/${id}/history`);
    expect(history.length === 1 + upload.scans, `${id} has ${history.length} scans of ${1 + upload.scans}`);
    const content = await api.text(`/v1/datasets/${id}/versions/${versions[0]?.id}/download?format=csv`);
    expect(content === upload.csv, `${id} does not hold what was sent`);
  }
  for (const left of await leftovers(api, dataDir, new Set(standing.keys())))
    faults.push(`left behind: ${left}`);
  return faults;
}

async function whenAllHaveEnded(api: ApiClient): Promise<Job[]> {
  const until = Date.now() + SETTLE_MS;
  for (;;) {
    const jobs = await everything<Job>(api, '/v1/jobs');
    const open = jobs.filter(({ status }) => status === 'queued' || status === 'running');
    if (open.length === 0 || Date.now() > until) return jobs;
    await sleep(1000);
  }
}

async function everything<Item>(api: ApiClient, path: string): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await api.get(`${path}?limit=100${query}`);
    const page = body as unknown as { data: Item[]; nextCursor: string | null };
    found.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** Folders of datasets that are gone. */
async function leftovers(api: ApiClient, dataDir: string, standing: ReadonlySet<string>): Promise<string[]> {
  const me = await api.get('/v1/me');
  const organisation = fromPublicId('organisation', String(Object(me.body.organisation).id));
  const folder = join(dataDir, 'objects', 't', String(organisation), 'datasets');
  const found: string[] = [];
  for (const uuid of await readdir(folder).catch(() => [])) {
    const entries = await readdir(join(folder, uuid), { recursive: true, withFileTypes: true });
    if (entries.some((entry) => entry.isFile()) && !standing.has(toPublicId('dataset', uuid)))
      found.push(join(folder, uuid));
  }
  return found;
}
