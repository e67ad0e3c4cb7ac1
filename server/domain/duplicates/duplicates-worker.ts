/** Runs the search off the main thread. Node runs this file as it stands, so it imports `.ts` files only. */
import { parentPort, workerData } from 'node:worker_threads';
import type { RecordTable } from './contract.ts';
import { findDuplicates } from './find-duplicates.ts';

const { table, seed }: { table: RecordTable; seed: number } = workerData;
parentPort?.postMessage(findDuplicates(table, seed));
