import type { EncodedColumn, EncodedTable } from './encode.ts';

/** What a rule says of a value, or of one cell. */
export interface Finding {
  probability: number;
  suggestion: string | null;
  confidence: number;
  rule: string;
  reason: string;
}

/** A value taken for a wrong writing of another value of the column. */
export interface Slip {
  probability: number;
  target: number;
  ambiguous: boolean;
  /** `slip`: one value alone; `channel` and `signature`: an edit that recurs. */
  kind: 'slip' | 'channel' | 'signature';
}

/** A finding whose log-odds still wait for the slip rate of the whole table. */
export interface OpenFinding {
  code: number;
  z: number;
  suggestion: string | null;
  confidence: number;
  rule: string;
  reason: string;
}

export interface ColumnFindings {
  values: Map<number, Finding>;
  slips: Map<number, Slip>;
  open: OpenFinding[];
  cells: Map<number, Finding>;
  /** Rare codes of a column with few values, judged when everything else is known. */
  rareCodes: number[];
  frequentCodes: number[];
  copiedCodes: number[];
  /** Codes explained by a recurring mark: other rules leave them alone. */
  marked: Set<number>;
}

export interface Board {
  table: EncodedTable;
  columns: ColumnFindings[];
  /** How far the dirt of the whole table raises weak slips; 0 for a clean table. */
  lift: number;
}

export function emptyBoard(table: EncodedTable): Board {
  return {
    table,
    lift: 0,
    columns: table.columns.map(() => ({
      values: new Map(),
      slips: new Map(),
      open: [],
      cells: new Map(),
      rareCodes: [],
      frequentCodes: [],
      copiedCodes: [],
      marked: new Set(),
    })),
  };
}

export function findingsOf(board: Board, column: EncodedColumn): ColumnFindings {
  const findings = board.columns[column.index];
  if (findings === undefined) throw new RangeError(`no findings for column ${column.index}`);
  return findings;
}

/** Keeps the highest probability and, apart from it, the suggestion that is trusted most. */
export function addValueFinding(findings: ColumnFindings, code: number, finding: Finding): void {
  const old = findings.values.get(code);
  if (old === undefined) {
    findings.values.set(code, finding);
    return;
  }
  const trust = (f: Finding) => (f.suggestion === null ? -1 : f.confidence);
  const better = trust(finding) > trust(old) ? finding : old;
  findings.values.set(code, { ...better, probability: Math.max(old.probability, finding.probability) });
}

/** Replaces whatever other rules said of a value by a recurring mark that explains it. */
export function addMarkFinding(
  column: EncodedColumn,
  findings: ColumnFindings,
  code: number,
  finding: Finding,
): void {
  if (findings.slips.get(code)?.kind === 'signature') return;
  const old = findings.values.get(code);
  const settled = ['unit', 'float noise', 'alien character'];
  if (old && old.suggestion !== null && old.probability >= 0.5 && settled.includes(old.rule)) return;
  const known = finding.suggestion !== null && column.codeOf.has(finding.suggestion);
  findings.slips.delete(code);
  findings.open = findings.open.filter((open) => open.code !== code);
  findings.marked.add(code);
  findings.values.set(code, {
    ...finding,
    probability: known ? Math.max(0.95, finding.probability) : finding.probability,
    confidence: known ? Math.max(0.96, finding.confidence) : finding.confidence,
  });
}
