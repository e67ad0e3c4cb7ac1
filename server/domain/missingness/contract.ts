/** A column of the sample, rows in the order of the table. Missing: NaN or the code -1. */
export type SampleColumn =
  | { name: string; kind: 'number'; values: Float64Array }
  | { name: string; kind: 'category'; codes: Int32Array };

export type Mechanism = 'mcar' | 'mar' | 'mnar_suspected' | 'by_design' | 'in_stretches' | 'undecided';

export interface Driver {
  column: string;
  /** Difference between rows with and without a value, in standard deviations; 1 - exceptions for a rule. */
  effect: number;
}

export interface Judgement {
  mechanism: Mechanism;
  drivers: Driver[];
  /** Sidak's p-value of the strongest driver among all tested. */
  pValue: number | null;
  /** The smallest shift (standard deviations) that would have been noticed in four cases of five. */
  smallestShift: number | null;
  columnsTested: number;
  sampleRows: number;
}
