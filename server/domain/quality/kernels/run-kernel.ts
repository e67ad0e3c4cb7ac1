import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DomainError } from '@/server/operations/errors';
import type { KernelInput, KernelOutput } from './kernel-contract.ts';

/** Runs one kernel in a worker thread; aborting ends the thread at once with `cancelled`. */
export function runKernel<Kind extends KernelInput['kind']>(
  input: Extract<KernelInput, { kind: Kind }>,
  signal: AbortSignal,
): Promise<KernelOutput[Kind]> {
  // Resolved from the project's root, since bundlers move the file that contains this line.
  const file = join(
    /* turbopackIgnore: true */ process.cwd(),
    'server/domain/quality/kernels/kernel-worker.ts',
  );
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, {
      workerData: input,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const stop = () => {
      void worker.terminate();
      reject(new DomainError('cancelled', 'The work was cancelled.'));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', (output: KernelOutput[Kind]) => resolve(output));
    worker.on('error', reject);
    worker.on('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (code !== 0) reject(new DomainError('engine_failed', `the thread of the check ended with ${code}`));
    });
  });
}
