import { logistic, logOdds } from '../../../stats/logistic.ts';
import { followChains } from '../combine/follow-chains.ts';
import { characterBits, couldBeSlip, editCost } from '../edit-cost.ts';
import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import type { ColumnFindings } from '../findings.ts';
import { digitRuns } from '../text-shape.ts';

const FREQUENT_MIN = 3;
const RATIO_MIN = 5;
const FREQUENT_CAP = 3000;
const DISTINCT_CAP = 20_000;

interface Candidate {
  target: number;
  cost: number;
}

/** Rare values one slip away from a frequent value of the same column. */
export function findSlips(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.filledRows < 10 || column.filledCodes.length > DISTINCT_CAP) return;
  const frequent = column.filledCodes
    .filter((code) => countAt(column, code) >= FREQUENT_MIN && !column.isNumber[code])
    .sort((a, b) => countAt(column, b) - countAt(column, a))
    .slice(0, FREQUENT_CAP);
  if (frequent.length === 0) return;
  const covered = frequent.reduce((sum, code) => sum + countAt(column, code), 0) / column.filledRows;
  const { found, closeness } = collectCandidates(column, frequent);
  for (const [code, candidates] of found) {
    const best = candidates[0];
    if (best === undefined) continue;
    const rivals = candidates.filter(
      (other) => other.cost === best.cost && countAt(column, other.target) * 5 > countAt(column, best.target),
    );
    findings.slips.set(code, {
      probability: logistic(score(column, code, best, closeness, covered)),
      target: best.target,
      ambiguous: rivals.length > 1,
      kind: 'slip',
    });
  }
  doubtFewRepeated(column, findings, found);
  followChains(findings);
}

function collectCandidates(column: EncodedColumn, frequent: number[]) {
  const bits = new Map<number, number>();
  const digits = new Map<number, string>();
  for (const code of column.filledCodes) {
    bits.set(code, characterBits(valueAt(column, code)));
    digits.set(code, digitRuns(valueAt(column, code)));
  }
  const byLength = new Map<number, number[]>();
  for (const code of frequent) {
    const length = valueAt(column, code).length;
    const list = byLength.get(length) ?? [];
    list.push(code);
    byLength.set(length, list);
  }
  const found = new Map<number, Candidate[]>();
  const alike: number[][] = [];
  let unexplained = 0;
  for (const code of column.filledCodes) {
    const text = valueAt(column, code);
    const count = countAt(column, code);
    const own = bits.get(code) ?? 0;
    const candidates: Candidate[] = [];
    const peers: number[] = [];
    for (let length = Math.max(1, text.length - 3); length <= text.length + 2; length++) {
      for (const other of byLength.get(length) ?? []) {
        const rarer = countAt(column, other) < RATIO_MIN * count;
        if (other === code || (rarer && (count < 2 || countAt(column, other) * RATIO_MIN <= count))) continue;
        if (rarer && candidates.length > 0) continue;
        const target = valueAt(column, other);
        const sameDigits = digits.get(code) === digits.get(other);
        if (!couldBeSlip(text, target, own, bits.get(other) ?? 0, sameDigits)) continue;
        const cost = editCost(text, target, sameDigits);
        if (cost === null) continue;
        if (rarer) peers.push(other);
        else candidates.push({ target: other, cost });
      }
    }
    addStripped(column, code, text, candidates);
    addReversed(column, code, text, candidates);
    if (candidates.length > 0) {
      candidates.sort((a, b) => a.cost - b.cost || countAt(column, b.target) - countAt(column, a.target));
      found.set(code, candidates);
    } else if (count >= 2) {
      unexplained++;
      if (peers.length > 0) alike.push(peers);
    }
  }
  const near = alike.filter((peers) => peers.some((code) => !found.has(code))).length;
  return { found, closeness: (near + 0.5) / (unexplained + 2) };
}

/** Symbols at one end that the known value lacks cost nothing: nobody writes `London*` for another city. */
function addStripped(column: EncodedColumn, code: number, text: string, candidates: Candidate[]): void {
  if (/[)\].!?"]$/.test(text)) return;
  const stripped = text.replace(/^[^\p{L}\p{N}_\s]{1,3}|[^\p{L}\p{N}_\s]{1,3}$/gu, '');
  if (stripped === text || stripped === '') return;
  const target = column.codeOf.get(stripped);
  if (target === undefined || countAt(column, target) < FREQUENT_MIN) return;
  if (countAt(column, target) < RATIO_MIN * countAt(column, code)) return;
  candidates.length = 0;
  candidates.push({ target, cost: 0 });
}

function addReversed(column: EncodedColumn, code: number, text: string, candidates: Candidate[]): void {
  if (candidates.length > 0 || text.length < 3 || column.isNumber[code]) return;
  const target = column.codeOf.get([...text].reverse().join(''));
  if (target === undefined || target === code || column.isNull[target]) return;
  const known = countAt(column, target);
  if (known >= FREQUENT_MIN && known >= 3 * countAt(column, code)) candidates.push({ target, cost: 1 });
}

function score(
  column: EncodedColumn,
  code: number,
  best: Candidate,
  closeness: number,
  covered: number,
): number {
  const text = valueAt(column, code);
  const target = valueAt(column, best.target);
  const length = Math.min(text.length, target.length);
  let z = 1 + 0.5 * Math.log(countAt(column, best.target) / countAt(column, code) / RATIO_MIN);
  z += -6 * closeness + 0.1 * Math.min(length, 20) - 0.8 - 0.25 * Math.log(countAt(column, code));
  if (best.cost > 1) z -= 0.7;
  if (best.cost === 0) z += 1.5;
  if (best.cost > 0 && length < 4) z -= 2.5;
  z += covered > 0.8 ? 1 : covered > 0.5 ? 0 : -1.5;
  if (best.cost > 0 && differsInOneShortWord(text, target)) z -= 2.5;
  if (text.trim().toLowerCase() === target.trim().toLowerCase()) z = Math.min(z, -4);
  return z;
}

/** `Unit A` and `Unit B`, `St` and `Rd`: a short word is a name of its own more often than a slip. */
function differsInOneShortWord(a: string, b: string): boolean {
  const wordsA = a.split(/[\s_/-]+/);
  const wordsB = b.split(/[\s_/-]+/);
  if (wordsA.length !== wordsB.length || wordsA.length < 2) return false;
  const changed = wordsA.flatMap((word, i) =>
    word === wordsB[i] ? [] : [[word.length, wordsB[i]?.length ?? 0]],
  );
  const only = changed[0];
  if (changed.length !== 1 || only === undefined) return false;
  return Math.min(...only) <= 2 && Math.max(...only) <= 3;
}

/** A lone repeated "slip" in a column without others is more likely a value of its own. */
function doubtFewRepeated(
  column: EncodedColumn,
  findings: ColumnFindings,
  found: Map<number, Candidate[]>,
): void {
  const believed = [...findings.slips].filter(([, slip]) => slip.probability >= 0.5);
  if (believed.length >= 3) return;
  for (const [code, slip] of believed) {
    if (countAt(column, code) < 3 || (found.get(code)?.[0]?.cost ?? 0) === 0) continue;
    slip.probability = logistic(logOdds(slip.probability) - 4);
  }
}
