/** Runs the estimate off the main thread. Node runs this file as it stands, so it imports `.ts` files only. */
import { parentPort, workerData } from 'node:worker_threads';
import { estimateImpact } from './estimate-impact.ts';
import type { CandidateFix, ImpactTable } from './estimate-types.ts';

const {
  table,
  fixes,
  options,
}: {
  table: ImpactTable;
  fixes: CandidateFix[];
  options: { seed: number; repeats: number; budgetMs: number };
} = workerData;
parentPort?.postMessage({
  result: estimateImpact(table, fixes, {
    ...options,
    onProgress: (share) => parentPort?.postMessage({ share }),
  }),
});
