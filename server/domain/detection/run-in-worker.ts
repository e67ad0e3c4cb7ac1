import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DomainError } from '@/server/operations/errors';
import type { DetectionTable, SuspectCell } from './contract.ts';

type Message = { percent: number } | { cells: SuspectCell[] };

/** Finds wrong cells in a worker thread, so that the process goes on answering; aborting ends the thread at once. */
export function detectInWorker(
  table: DetectionTable,
  options: { seed: number; signal: AbortSignal; onProgress?: (percent: number) => void },
): Promise<SuspectCell[]> {
  // Resolved from the project's root, since bundlers move the file that contains this line.
  const file = join(/* turbopackIgnore: true */ process.cwd(), 'server/domain/detection/detect-worker.ts');
  const buffers = table.columns.flatMap(({ codes, counts }) => [codes.buffer, counts.buffer]);
  const transferList = buffers.filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, {
      workerData: { table, seed: options.seed },
      transferList,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const stop = () => {
      void worker.terminate();
      reject(new DomainError('cancelled', 'The work was cancelled.'));
    };
    if (options.signal.aborted) stop();
    options.signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (message: Message) => {
      if ('cells' in message) resolve(message.cells);
      else options.onProgress?.(message.percent);
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      options.signal.removeEventListener('abort', stop);
      if (code !== 0) reject(new DomainError('engine_failed', `the detection thread ended with ${code}`));
    });
  });
}
