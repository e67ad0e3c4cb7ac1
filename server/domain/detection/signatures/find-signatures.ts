import { logistic } from '../../../stats/logistic.ts';
import { addValueFinding, type Board, findingsOf } from '../findings.ts';
import { type Candidate, findCandidates } from './candidate.ts';
import { carriesMark, describeEdit, leavesMark, undoEdit } from './edits.ts';
import { scoreCandidate } from './score-candidate.ts';

interface Repair {
  probability: number;
  original: string | null;
  confidence: number;
  edit: Candidate['edit'];
  /** The original stands in the column. */
  proven: boolean;
}

const CROSS_COLUMN_MAX = 2.5;
const SETTLED_RULES = ['unit'];

/** Edits that recur in a table are faults of a program: learned from pairs, then undone wherever their mark stands. */
export function findSignatures(board: Board, check: () => void): void {
  const candidates = findCandidates(board.table, check);
  for (const candidate of candidates) {
    check();
    candidate.score = scoreCandidate(board.table, candidate);
  }
  shareAcrossColumns(candidates);
  const accepted = candidates
    .filter((candidate) => candidate.score >= 0)
    .sort((a, b) => b.score - a.score || b.pairs.size - a.pairs.size || (a.key < b.key ? -1 : 1));
  const repairs = new Map<number, Map<string, Repair>>();
  const claimed = new Map<number, Set<string>>();
  for (const candidate of accepted) {
    const of = repairs.get(candidate.column.index) ?? new Map<string, Repair>();
    const originals = claimed.get(candidate.column.index) ?? new Set<string>();
    repairs.set(candidate.column.index, of);
    claimed.set(candidate.column.index, originals);
    accept(candidate, of, originals);
  }
  for (const [j, of] of repairs) {
    const column = board.table.columns[j];
    if (column) apply(board, column, of, accepted);
  }
}

function shareAcrossColumns(candidates: Candidate[]): void {
  const part = (candidate: Candidate) =>
    candidate.score >= 1 ? Math.min(CROSS_COLUMN_MAX, candidate.score * 0.5) : 0;
  const total = new Map<string, number>();
  for (const c of candidates) total.set(c.key, (total.get(c.key) ?? 0) + part(c));
  for (const [candidate, others] of candidates.map((c): [Candidate, number] => [
    c,
    (total.get(c.key) ?? 0) - part(c),
  ])) {
    if (others > 0) candidate.score += Math.min(CROSS_COLUMN_MAX, others);
  }
}

function accept(candidate: Candidate, repairs: Map<string, Repair>, originals: Set<string>): void {
  const { edit, pairs, texts, hitRate } = candidate;
  const probability = logistic(candidate.score + 1);
  const fresh = [...pairs].filter(
    ([damaged, original]) => !repairs.has(damaged) && !originals.has(damaged) && !repairs.has(original),
  );
  if (fresh.length < 0.5 * pairs.size) return;
  for (const [damaged, original] of fresh) {
    repairs.set(damaged, { probability, original, confidence: probability, edit, proven: true });
    originals.add(original);
  }
  if (!leavesMark(edit) || hitRate < 0.5 || pairs.size < 4) return;
  const believed = Math.min(probability, 0.55 + 0.9 * (hitRate - 0.5));
  for (const text of texts) {
    if (repairs.has(text) || originals.has(text) || pairs.has(text) || !carriesMark(edit, text)) continue;
    const original = edit.kind === 'junk' ? null : undoEdit(edit, text);
    repairs.set(text, {
      probability: believed,
      original,
      confidence: original === null ? 0 : Math.min(0.9, believed),
      edit,
      proven: false,
    });
  }
}

function apply(
  board: Board,
  column: Candidate['column'],
  repairs: Map<string, Repair>,
  accepted: Candidate[],
): void {
  const findings = findingsOf(board, column);
  const count = (text: string) => column.counts[column.codeOf.get(text) ?? -1] ?? 0;
  const here = accepted.filter((candidate) => candidate.column === column);
  for (const [damaged, repair] of repairs) {
    const code = column.codeOf.get(damaged);
    if (code === undefined) continue;
    const old = findings.values.get(code);
    if (old && old.suggestion !== null && old.probability >= 0.5 && SETTLED_RULES.includes(old.rule))
      continue;
    const slip = findings.slips.get(code);
    const end = followToEnd(damaged, repair, repairs);
    const target = end === null ? undefined : column.codeOf.get(end);
    if (repair.proven && target !== undefined) {
      const rivals = here
        .map((candidate) => candidate.pairs.get(damaged))
        .filter((text) => text !== undefined && text !== repair.original && text !== end)
        .filter((text) => text !== undefined && count(text) >= 0.2 * count(end ?? ''));
      const agrees = slip?.target === target;
      findings.slips.set(code, {
        probability: agrees ? 1 - (1 - repair.probability) * (1 - slip.probability) : repair.probability,
        target,
        ambiguous: rivals.length > 0,
        kind: 'signature',
      });
      continue;
    }
    if (slip && slip.probability >= repair.probability) continue;
    findings.slips.delete(code);
    addValueFinding(findings, code, {
      probability: repair.probability,
      suggestion: repair.original,
      confidence: repair.confidence,
      rule: 'signature',
      reason: `\`${damaged}\` carries an edit that recurs in this column: ${describeEdit(repair.edit)}`,
    });
  }
  // An original must not itself be taken for a slip of what was damaged.
  for (const repair of repairs.values()) {
    if (!repair.proven || repair.probability < 0.5 || repair.original === null) continue;
    const code = column.codeOf.get(repair.original) ?? -1;
    const slip = findings.slips.get(code);
    if (slip && slip.kind !== 'signature' && repairs.has(column.values[slip.target] ?? '')) {
      findings.slips.delete(code);
    }
  }
}

function followToEnd(damaged: string, repair: Repair, repairs: Map<string, Repair>): string | null {
  let end = repair.original;
  const seen = new Set([damaged]);
  while (end !== null && !seen.has(end)) {
    seen.add(end);
    const next = repairs.get(end);
    if (!next?.proven || next.original === null) break;
    end = next.original;
  }
  return end;
}
