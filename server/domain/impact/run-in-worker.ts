import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DomainError } from '@/server/operations/errors';
import type { CandidateFix, ImpactResult, ImpactTable } from './estimate-types.ts';

/** Estimates in a worker thread, so that the process goes on answering; aborting ends the thread at once. */
export function impactInWorker(
  table: ImpactTable,
  fixes: readonly CandidateFix[],
  options: {
    seed: number;
    repeats: number;
    budgetMs: number;
    signal: AbortSignal;
    onProgress?: (share: number) => void;
  },
): Promise<ImpactResult> {
  const { signal, onProgress, ...rest } = options;
  // Resolved from the project's root, since bundlers move the file that contains this line.
  const file = join(/* turbopackIgnore: true */ process.cwd(), 'server/domain/impact/impact-worker.ts');
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, {
      workerData: { table, fixes, options: rest },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const stop = () => {
      void worker.terminate();
      reject(new DomainError('cancelled', 'The work was cancelled.'));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: { result: ImpactResult } | { share: number }) => {
      if ('result' in message) resolve(message.result);
      else onProgress?.(message.share);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (code !== 0) reject(new DomainError('engine_failed', `the estimate of impact ended with ${code}`));
    });
  });
}
