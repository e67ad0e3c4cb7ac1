import type { Job } from '@/server/domain/jobs/contract';
import { getJob, listJobs } from '@/server/domain/jobs/operations';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import type { Operation } from '@/server/operations/define-operation';
import { type Call, execute } from '@/server/operations/execute';
import { executeBatch } from '@/server/operations/execute-batch';
import type { Actor } from '@/server/tenancy/actor';
import type { Subject } from './topics';

/** Jobs whose states are kept in mind for one stream. */
const JOBS_MAX = 100;

/** The latest states of the jobs that a stream follows: each change once, however many hints there were. */
export class JobStates {
  private readonly changed = new Set<string>();
  /** What was told of jobs that have not ended, by bare UUID. */
  private readonly told = new Map<string, string>();
  private relist = true;

  constructor(private readonly jobs: Subject['jobs']) {}

  stir(jobId: string): void {
    if (this.jobs !== 'all' && !this.jobs.has(jobId)) return;
    if (this.changed.size < JOBS_MAX) this.changed.add(jobId);
    else this.relist = true;
  }

  look(): void {
    this.relist = true;
  }

  /** States that are new since the last call. */
  async take(actor: Exclude<Actor, { type: 'anonymous' }>, call: Call): Promise<Job[]> {
    if (this.jobs !== 'all' && this.jobs.size === 0) return [];
    const ids = new Set(this.changed);
    this.changed.clear();
    if (this.relist) {
      this.relist = false;
      for (const id of this.jobs === 'all' ? await unfinished(actor, call) : this.jobs) ids.add(id);
      for (const id of this.told.keys()) ids.add(id);
    }
    if (ids.size === 0) return [];
    const inputs = [...ids].map((id) => ({ jobId: toPublicId('job', id) }));
    // Callers of a batch go through the operation's own parsing; the types say less than the registry knows.
    const settled = await executeBatch(getJob as unknown as Operation, actor, inputs, call);
    const found = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value as Job] : []));
    return found.filter((job) => this.isNews(job));
  }

  private isNews(job: Job): boolean {
    const id = fromPublicId('job', job.id) ?? '';
    const text = JSON.stringify(job);
    if (this.told.get(id) === text) return false;
    const ended = job.finishedAt !== null;
    // Single jobs stay in mind to the end of the stream; of all jobs only those that go on.
    if (ended && this.jobs === 'all') this.told.delete(id);
    else this.told.set(id, text);
    return true;
  }
}

async function unfinished(actor: Exclude<Actor, { type: 'anonymous' }>, call: Call): Promise<string[]> {
  const lists = await Promise.all(
    (['running', 'queued'] as const).map((status) =>
      execute(listJobs, actor, { status, limit: JOBS_MAX / 2 }, call),
    ),
  );
  return lists.flatMap(({ data }) => data.map(({ id }) => fromPublicId('job', id) ?? ''));
}
