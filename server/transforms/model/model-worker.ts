/** Trains or predicts off the main thread. Node runs this file as it stands, so it imports `.ts` files only. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ColumnData } from './coder.ts';
import { type FilledModel, predict, type TrainingInput, train } from './train.ts';

export type ModelTask =
  | { kind: 'train'; input: TrainingInput }
  | { kind: 'predict'; model: FilledModel; columns: { storageName: string; data: ColumnData }[] };

const task: ModelTask = workerData;
parentPort?.postMessage(task.kind === 'train' ? train(task.input) : predict(task.model, task.columns));
