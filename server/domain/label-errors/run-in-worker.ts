import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DomainError } from '@/server/operations/errors';
import type { LabelledTable, LabelVerdict } from './verdict.ts';

/** Judges the labels in a worker thread, so that the process goes on answering; aborting ends the thread at once. */
export function labelErrorsInWorker(
  table: LabelledTable,
  options: { seed: number; signal: AbortSignal },
): Promise<LabelVerdict> {
  // Resolved from the project's root, since bundlers move the file that contains this line.
  const file = join(
    /* turbopackIgnore: true */ process.cwd(),
    'server/domain/label-errors/label-errors-worker.ts',
  );
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, {
      workerData: { table, seed: options.seed },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const stop = () => {
      void worker.terminate();
      reject(new DomainError('cancelled', 'The work was cancelled.'));
    };
    if (options.signal.aborted) stop();
    options.signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (verdict: LabelVerdict) => resolve(verdict));
    worker.on('error', reject);
    worker.on('exit', (code) => {
      options.signal.removeEventListener('abort', stop);
      if (code !== 0)
        reject(new DomainError('engine_failed', `the search for label errors ended with ${code}`));
    });
  });
}
