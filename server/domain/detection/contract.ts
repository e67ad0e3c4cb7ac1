/** One column as a dictionary: distinct texts, how often each stands, and which one each row holds (-1: empty). */
export interface DetectionColumn {
  position: number;
  name: string;
  type: string;
  values: string[];
  counts: Uint32Array;
  codes: Int32Array;
}

export interface DetectionTable {
  rowCount: number;
  columns: DetectionColumn[];
}

/** A cell that is probably wrong. `probability` is calibrated so that .5 is the best cut. */
export interface SuspectCell {
  row: number;
  position: number;
  probability: number;
  suggestion: string | null;
  suggestionConfidence: number;
  rule: string;
  reason: string;
  auto: boolean;
}

export interface DetectionOptions {
  seed?: number;
  signal?: AbortSignal;
  onProgress?: (percent: number, phase: string) => void;
}
