/** Runs the detection off the main thread. Node runs this file as it stands, so it imports `.ts` files only. */
import { parentPort, workerData } from 'node:worker_threads';
import type { DetectionTable } from './contract.ts';
import { detectWrongCells } from './detect-wrong-cells.ts';

const { table, seed }: { table: DetectionTable; seed: number } = workerData;
const cells = detectWrongCells(table, {
  seed,
  onProgress: (percent) => parentPort?.postMessage({ percent }),
});
parentPort?.postMessage({ cells });
