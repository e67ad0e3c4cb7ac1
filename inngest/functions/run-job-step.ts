import { NonRetriableError } from 'inngest';
import { beginJob, isCancelRequested, progressReporter, type ReportProgress } from '@/server/jobs/progress';
import { DomainError, ERROR_TABLE } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';

const LOOK_FOR_CANCEL_MS = 500;

/**
 * One step of a job: reports progress, and aborts the signal once somebody asks to cancel. A failure that another
 * attempt cannot mend ends the run at once.
 */
export async function runJobStep(
  scope: Scope,
  jobId: string,
  work: (report: ReportProgress, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const going = await beginJob(scope, jobId);
  if (!going) return;
  const controller = new AbortController();
  const look = async () => {
    if (await isCancelRequested(scope, jobId)) controller.abort();
  };
  await look();
  const timer = setInterval(() => void look().catch(() => {}), LOOK_FOR_CANCEL_MS);
  const progress = progressReporter(scope, jobId);
  try {
    await work(progress.report, controller.signal);
  } catch (error) {
    const final = controller.signal.aborted ? new DomainError('cancelled', 'The job was cancelled.') : error;
    if (!(final instanceof DomainError)) throw final;
    // Errors lose their class on the way through the runner, so that of ours travels as text.
    const message = JSON.stringify({ code: final.code, detail: final.detail, meta: final.meta });
    if (!ERROR_TABLE[final.code].retryable) throw new NonRetriableError(message, { cause: final });
    throw new Error(message, { cause: final });
  } finally {
    clearInterval(timer);
    await progress.flush();
  }
}

/** The failure of a run as the error that its steps threw, so that the job can say why. */
export function failureOf(error: unknown): unknown {
  const message =
    error instanceof Error ? error.message : String(Reflect.get(Object(error), 'message') ?? '');
  try {
    const { code, detail, meta }: { code: string; detail: string; meta: DomainError['meta'] } =
      JSON.parse(message);
    if (code in ERROR_TABLE) return new DomainError(code as keyof typeof ERROR_TABLE, detail, meta);
  } catch {
    // Not one of ours: an internal failure, shown without its text.
  }
  return error;
}
