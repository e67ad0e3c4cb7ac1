/** One column as a dictionary: distinct texts and which one each row holds (-1: empty). */
export interface RecordColumn {
  position: number;
  name: string;
  type: string;
  values: string[];
  codes: Int32Array;
}

export interface RecordTable {
  rowCount: number;
  columns: RecordColumn[];
}

export interface FieldEvidence {
  column: string;
  similarity: number;
  bits: number;
}

/** Two rows that are probably one record; `probability` is cut best at one half. */
export interface DuplicatePair {
  rowA: number;
  rowB: number;
  clusterId: number;
  probability: number;
  evidence: FieldEvidence[];
}

/** How well two values agree: 0 missing, 1 differ, up to the highest of the kind, equal. */
export interface Agreement {
  level: number;
  similarity: number;
}
