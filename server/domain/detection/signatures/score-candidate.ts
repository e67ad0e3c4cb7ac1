import type { EncodedTable } from '../encode.ts';
import { collapsedShape, hasDigit, isAlphanumeric, isLetter, openingShape } from '../text-shape.ts';
import type { Candidate } from './candidate.ts';
import { compareContext } from './context-test.ts';
import { applyEdit, carriesMark, leavesMark, markText } from './edits.ts';
import { isConventionOfGroup } from './group-veto.ts';

/** What the context test, concentration and other columns can still add: below it a candidate is lost. */
const REACHABLE = 6.1;
const LOST = -9;

const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);

/** Log-odds that the edit is a recurring fault and not the way of the column; also sets `hitRate`. */
export function scoreCandidate(table: EncodedTable, candidate: Candidate): number {
  const { column, edit, pairs, texts } = candidate;
  const count = (text: string) => column.counts[column.codeOf.get(text) ?? -1] ?? 0;
  const rows = (list: Iterable<string>) => [...list].reduce((sum, text) => sum + count(text), 0);
  const originals = new Set(pairs.values());
  const size = Math.min(pairs.size, originals.size);
  const damagedRows = rows(pairs.keys());
  const share = damagedRows / (damagedRows + rows(originals));
  let z = -3.6 + 1.2 * Math.log(size);
  if (share > 0.6) z -= 6;
  else if (share > 0.5) z -= 3;
  else if (share > 0.42) z -= 1.5;

  const marked = leavesMark(edit);
  const carriers = marked ? texts.filter((text) => carriesMark(edit, text)) : [];
  const carrying = new Set(carriers);
  const untouched = texts.filter((text) => !pairs.has(text) && !carrying.has(text));
  const alien = marked ? alienness(markText(edit), untouched) : 0;
  if (marked) {
    candidate.hitRate = pairs.size / Math.max(1, carriers.length);
    z += 3 * (Math.max(candidate.hitRate, damagedRows / Math.max(1, rows(carriers))) - 0.5) + 2 * alien;
  }
  z += 1.6 * unseenShapes(pairs, untouched);

  const eligible: number[] = [];
  let eligibleRows = 0;
  for (const text of untouched) {
    const damaged = applyEdit(edit, text);
    if (damaged === text || damaged === '') continue;
    const q = count(text) + (pairs.has(damaged) ? count(damaged) : 0);
    eligible.push(q);
    eligibleRows += q;
  }
  const rate = Math.min(0.9, damagedRows / Math.max(1, eligibleRows));
  const expected = eligible.reduce((sum, q) => sum + 1 - (1 - rate) ** q, 0);
  const coverage = Math.min(1, pairs.size / Math.max(expected, 0.5));
  if (coverage < 0.8) z += 2.2 * Math.log(Math.max(coverage, 0.02));
  z -= overdispersion(pairs, count, share);

  const concentration = size / Math.max(1, candidate.familySize);
  const concentrated = 2 * Math.log(Math.min(1, concentration / 0.6));
  if (z + concentrated + (edit.kind === 'case' ? REACHABLE + 0.8 : REACHABLE) < 0) return z + LOST;
  const codes = (list: Iterable<string>) => new Set([...list].map((text) => column.codeOf.get(text) ?? -1));
  if (isConventionOfGroup(table, column, codes(pairs.keys()), codes(originals))) return z + LOST;

  z += concentrated;
  if (concentration >= 0.8 && coverage >= 0.8 && size >= 5) z += 1;
  z += priorOf(candidate, alien);
  const context = compareContext(table, column, pairs);
  if (context.information > 0) {
    const gain =
      context.agreement > 0.35
        ? 4 * (Math.min(context.agreement, 1) - 0.35)
        : 6 * (Math.max(context.agreement, -1) - 0.35);
    z += context.information * gain;
  }
  return z;
}

/** 1 when a character of the mark occurs in no other value of the column, less when it is merely rare. */
function alienness(mark: string, untouched: string[]): number {
  if (untouched.length === 0 || mark === '') return 0;
  const shares = [...new Set(mark)].map(
    (char) => untouched.filter((text) => text.includes(char)).length / untouched.length,
  );
  const rarest = Math.min(...shares);
  if (rarest === 0) return 1;
  const rare = rarest < 0.01 ? 0.5 : 0;
  if (mark.length < 2 || rare > 0 || untouched.some((text) => text.includes(mark))) return rare;
  return mark.length > 2 ? 0.6 : 0.4;
}

function unseenShapes(pairs: Map<string, string>, untouched: string[]): number {
  const usual = new Map<string, number>();
  const openings = new Map<string, number>();
  for (const text of untouched) {
    usual.set(collapsedShape(text), (usual.get(collapsedShape(text)) ?? 0) + 1);
    openings.set(openingShape(text), (openings.get(openingShape(text)) ?? 0) + 1);
  }
  const limit = 0.005 * Math.max(1, untouched.length);
  return mean(
    [...pairs.keys()].map((text) =>
      !usual.has(collapsedShape(text)) || (openings.get(openingShape(text)) ?? 0) <= limit ? 1 : 0,
    ),
  );
}

/** A fault strikes with one rate; pairs whose rates differ much are words of the language. */
function overdispersion(pairs: Map<string, string>, count: (text: string) => number, share: number): number {
  const spread = [...pairs]
    .map(([damaged, original]) => {
      const total = count(damaged) + count(original);
      return (count(damaged) - share * total) ** 2 / Math.max(total * share * (1 - share), 0.25);
    })
    .sort((a, b) => a - b);
  const middle = spread[Math.floor(spread.length / 2)] ?? 0;
  return middle > 3 ? Math.min(3, 0.8 * Math.log(middle / 3) + 0.5) : 0;
}

/** Kinds of edits that language and codes make on their own start lower. */
function priorOf(candidate: Candidate, alien: number): number {
  const { edit, pairs } = candidate;
  let z = 0;
  if (hasDigit(markText(edit)) && alien < 0.5) z -= 1.5;
  if (edit.kind === 'replace' || edit.kind === 'replace once') {
    if (edit.to.length > 2 && [...edit.to].some((c) => isLetter(c)) && isAlphanumeric(edit.from)) z -= 1;
  }
  if (edit.kind === 'cut start' || edit.kind === 'cut end' || edit.kind === 'cut to') {
    const lost = [...pairs].map(([damaged, original]) =>
      edit.kind === 'cut start'
        ? original.slice(0, original.length - damaged.length)
        : original.slice(damaged.length),
    );
    if (edit.kind !== 'cut start' && mean(lost.map((text) => (hasDigit(text) ? 1 : 0))) > 0.5) z -= 1.5;
    const times = new Map<string, number>();
    for (const text of lost) times.set(text, (times.get(text) ?? 0) + 1);
    // Always the same text cut: rather an affix that the others carry.
    z -= (2 * Math.max(0, Math.max(...times.values()) / lost.length - 0.4)) / 0.6;
    if (edit.kind === 'cut to') z -= 0.3;
  }
  if (edit.kind === 'case') z += 0.8;
  const length = mean([...pairs].map(([a, b]) => Math.min(a.length, b.length)));
  return length < 4 ? z - (1.5 * (4 - length)) / 2 : z;
}
