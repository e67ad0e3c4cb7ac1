import type { SimilarPair } from '../../../stats/min-hash.ts';

/** Work on typed arrays that takes too long for the process that answers. One entry a kernel: what goes in, what comes out. */
export type KernelInput =
  | { kind: 'similar_texts'; texts: string[]; similarityMin: number }
  | { kind: 'outlier_scores'; columns: Float64Array[]; seed: number };

export interface OutlierScores {
  /** Isolation forest, 0-1. */
  isolation: Float64Array;
  /** ECOD, from 0. */
  tails: Float64Array;
  /** The column furthest in its tail, and its share of the ECOD score. */
  topColumn: Int32Array;
  topShare: Float64Array;
}

export interface KernelOutput {
  similar_texts: SimilarPair[];
  outlier_scores: OutlierScores;
}
