import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DomainError } from '@/server/operations/errors';
import type { ColumnData } from './coder.ts';
import type { ModelTask } from './model-worker.ts';
import type { FilledModel, TrainingInput, TrainingResult } from './train.ts';

export function trainInWorker(input: TrainingInput, signal: AbortSignal): Promise<TrainingResult> {
  return run({ kind: 'train', input }, signal);
}

export function predictInWorker(
  model: FilledModel,
  columns: { storageName: string; data: ColumnData }[],
  signal: AbortSignal,
): Promise<{ values: Float64Array | string[]; confidence: Float64Array }> {
  return run({ kind: 'predict', model, columns }, signal);
}

function run<Result>(task: ModelTask, signal: AbortSignal): Promise<Result> {
  // Resolved from the project's root, since bundlers move the file that contains this line.
  const file = join(/* turbopackIgnore: true */ process.cwd(), 'server/transforms/model/model-worker.ts');
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, {
      workerData: task,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    const stop = () => {
      void worker.terminate();
      reject(new DomainError('cancelled', 'The work was cancelled.'));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', (code) => {
      signal.removeEventListener('abort', stop);
      if (code !== 0) reject(new DomainError('engine_failed', `the model's thread ended with ${code}`));
    });
  });
}
