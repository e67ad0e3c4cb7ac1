import type { RawColumn } from '../../stats/encode-table.ts';
import type { Target } from '../../stats/trees/losses.ts';

/** Rows of one table with their labels. Rows without a label are left out before. */
export interface LabelledTable {
  rowCount: number;
  features: RawColumn[];
  label: Target;
}

export interface LabelFinding {
  row: number;
  /** That the label is wrong, in [0, 1]; for numbers never above .45, since residuals have no calibrated scale. */
  probability: number;
  /** The class (or number) that the models believe in. */
  suggestion: number;
  /** That the suggestion is right, in [0, 1]. */
  suggestionConfidence: number;
  /** What the models and the neighbours give the label that stands. */
  support: { given: number; suggested: number; neighboursGiven: number; neighboursSuggested: number };
}

export interface LabelVerdict {
  /** Why the labels were not judged, in plain words; null when they were. */
  silent: string | null;
  findings: LabelFinding[];
  /** Area under the ROC curve (classes) or R squared by medians (numbers) of the models on rows that they had not seen. */
  skill: number | null;
  /** Share of labels that are probably wrong: the sum of the probabilities. */
  noiseRate: number | null;
  rowsFitted: number;
}
