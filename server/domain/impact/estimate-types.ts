import type { RawColumn } from '../../stats/encode-table.ts';
import type { Target } from '../../stats/trees/losses.ts';

/** The rows that the estimate is made on, without those that have no label. */
export interface ImpactTable {
  rowCount: number;
  columns: RawColumn[];
  target: Target;
  /** Rows of one number are copies of each other and never parted by a fold; null: equal rows are. */
  groups: Int32Array | null;
}

export interface CandidateFix {
  id: string;
  /** Columns as they are after the fix, by their place in the table. */
  changed: { at: number; column: RawColumn }[];
  /** Columns whose gaps are filled, by what the training rows of a fold hold. */
  impute: number[];
  /** 1 for rows that leave the training data. */
  dropped: Uint8Array | null;
  /** Doubtful labels are corrected; which ones is learned anew in every fold. */
  relabel: boolean;
}

/** Where the fixed model is used: on data without the fault, or on data as faulty as today's and fixed the same way. */
export type Scenario = 'clean' | 'served';
export type ProxyModel = 'trees' | 'linear';

/** Differences of the score in points (hundredths), fixed less unfixed. */
export interface ScenarioEstimate {
  proxy: ProxyModel;
  scenario: Scenario;
  effect: number;
  low: number;
  high: number;
  verdict: 'helps' | 'no_measurable_effect' | 'may_hurt';
  /** That the verdict is right, in [0, 1], as far as the proxy goes. */
  confidence: number;
}

/** Differences by scenario and proxy, one a fold. */
export type Differences = Record<Scenario, Record<ProxyModel, number[]>>;

export interface FixEstimate {
  id: string;
  /** The clean scenario of the proxy that predicts better first. */
  estimates: ScenarioEstimate[];
  rowsTouched: number;
}

export interface ImpactResult {
  /** Why nothing could be estimated, in plain words; null when it was. */
  notEstimable: string | null;
  metric: 'auc' | 'mae_skill';
  /** What the proxies reach without any fix, 0-1. */
  scores: Record<ProxyModel, number>;
  rowsUsed: number;
  /** Repetitions of five folds that there was time for. */
  repeats: number;
  fixes: FixEstimate[];
}
