/** Runs the search off the main thread. Node runs this file as it stands, so it imports `.ts` files only. */
import { parentPort, workerData } from 'node:worker_threads';
import { findLabelErrors } from './find-label-errors.ts';
import type { LabelledTable } from './verdict.ts';

const { table, seed }: { table: LabelledTable; seed: number } = workerData;
parentPort?.postMessage(findLabelErrors(table, { seed }));
