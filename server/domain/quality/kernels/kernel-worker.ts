/** Runs a kernel off the main thread. Node runs this file as it stands, so it imports `.ts` files only. */
import { parentPort, workerData } from 'node:worker_threads';
import { ecodScores } from '../../../stats/ecod.ts';
import { isolationScores } from '../../../stats/isolation-forest.ts';
import { similarTexts } from '../../../stats/min-hash.ts';
import type { KernelInput, KernelOutput } from './kernel-contract.ts';

const input: KernelInput = workerData;
parentPort?.postMessage(outputOf(input));

function outputOf(given: KernelInput): KernelOutput[keyof KernelOutput] {
  switch (given.kind) {
    case 'similar_texts':
      return similarTexts(given.texts, { similarityMin: given.similarityMin });
    case 'outlier_scores': {
      const { scores, topColumn, topShare } = ecodScores(given.columns);
      const isolation = isolationScores(given.columns, { seed: given.seed });
      return { isolation, tails: scores, topColumn, topShare };
    }
  }
}
