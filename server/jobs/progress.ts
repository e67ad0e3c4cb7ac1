import { metrics } from '@/server/observability/metrics';
import { toProblem } from '@/server/operations/problem';
import type { Scope } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';

export interface Progress {
  step: string;
  percent: number;
  rowsDone?: number;
  rowsTotal?: number;
}
export type ReportProgress = (progress: Progress) => void;

const WRITE_EVERY_MS = 250;
/** Speed is that of the last seconds, so that a stall shows. */
const SPEED_WINDOW_MS = 5000;

/**
 * Collects progress and writes it a few times a second at most. Percent never falls. `flush` waits until the last
 * state is written.
 */
export function progressReporter(
  scope: Scope,
  jobId: string,
): { report: ReportProgress; flush: () => Promise<void> } {
  let latest: Progress | undefined;
  let highest = 0;
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const seen: { at: number; rows: number; percent: number }[] = [];

  function write(): Promise<void> {
    timer = undefined;
    const progress = latest;
    if (progress === undefined) return writing;
    latest = undefined;
    const data = {
      step: progress.step,
      percent: highest,
      rowsDone: progress.rowsDone ?? null,
      rowsTotal: progress.rowsTotal ?? null,
      ...speed(seen),
    };
    writing = writing.then(async () => {
      await withTenant(scope, (db) => db.job.updateMany({ where: { id: jobId, status: 'running' }, data }));
    });
    // Progress is a courtesy: a failed write must not fail the work; the next write or the end of the job tells.
    writing = writing.catch(() => {});
    return writing;
  }

  return {
    report(progress) {
      highest = Math.min(100, Math.max(highest, progress.percent));
      latest = progress;
      const now = Date.now();
      seen.push({ at: now, rows: progress.rowsDone ?? 0, percent: highest });
      while (seen.length > 2 && now - (seen[0]?.at ?? now) > SPEED_WINDOW_MS) seen.shift();
      timer ??= setTimeout(() => void write(), WRITE_EVERY_MS);
    },
    async flush() {
      clearTimeout(timer);
      await write();
      await writing;
    },
  };
}

function speed(seen: { at: number; rows: number; percent: number }[]): {
  rowsPerSecond: number | null;
  etaSeconds: number | null;
} {
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < 200)
    return { rowsPerSecond: null, etaSeconds: null };
  const seconds = (last.at - first.at) / 1000;
  const rows = (last.rows - first.rows) / seconds;
  const percent = (last.percent - first.percent) / seconds;
  return {
    rowsPerSecond: rows > 0 ? Math.round(rows) : null,
    etaSeconds: percent > 0 ? Math.round(((100 - last.percent) / percent) * 10) / 10 : null,
  };
}

/** Marks a job as begun; false when it has ended already (a repeated step of a finished job). */
export async function beginJob(scope: Scope, jobId: string): Promise<boolean> {
  const { count } = await withTenant(scope, (db) =>
    db.job.updateMany({
      where: { id: jobId, status: 'queued' },
      data: { status: 'running', startedAt: new Date() },
    }),
  );
  if (count > 0) return true;
  const job = await withTenant(scope, (db) => db.job.findUnique({ where: { id: jobId } }));
  return job?.status === 'running';
}

export async function completeJob(scope: Scope, jobId: string): Promise<void> {
  const ended = await withTenant(scope, (db) =>
    db.job.updateManyAndReturn({
      where: { id: jobId, status: { in: ['queued', 'running'] } },
      data: { status: 'succeeded', percent: 100, etaSeconds: 0, finishedAt: new Date() },
      select: MEASURED,
    }),
  );
  for (const job of ended) measure(job);
}

const MEASURED = { type: true, status: true, createdAt: true, startedAt: true, finishedAt: true } as const;

function measure(job: {
  type: string;
  status: string;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}): void {
  const from = (job.startedAt ?? job.createdAt).getTime();
  const seconds = ((job.finishedAt?.getTime() ?? from) - from) / 1000;
  metrics().jobSeconds.observe({ type: job.type, outcome: job.status }, Math.max(0, seconds));
}

/** Ends a job with the problem of `error`; a cancelled one as cancelled. */
export async function failJob(scope: Scope, jobId: string, error: unknown): Promise<void> {
  const problem = toProblem(error);
  const ended = await withTenant(scope, (db) =>
    db.job.updateManyAndReturn({
      where: { id: jobId, status: { in: ['queued', 'running'] } },
      data: {
        status: problem.code === 'cancelled' ? 'cancelled' : 'failed',
        error: JSON.parse(JSON.stringify(problem)),
        etaSeconds: null,
        finishedAt: new Date(),
      },
      select: MEASURED,
    }),
  );
  for (const job of ended) measure(job);
}

export async function isCancelRequested(scope: Scope, jobId: string): Promise<boolean> {
  const job = await withTenant(scope, (db) => db.job.findUnique({ where: { id: jobId } }));
  return job?.cancelRequested ?? true;
}
