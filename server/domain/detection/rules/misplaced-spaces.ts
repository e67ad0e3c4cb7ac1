import { type EncodedColumn, valueAt } from '../encode.ts';
import type { ColumnFindings } from '../findings.ts';
import { words } from '../text-shape.ts';
import { countWords } from './misspelt-words.ts';

const TEXT_MAX = 150;

/** Moving, dropping or adding one space turns unknown words into words that the column knows. */
export function findMisplacedSpaces(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.numberShare > 0.5 || column.filledCodes.length > 20_000) return;
  const { rows, codes } = countWords(column);
  const known = (word: string) => (rows.get(word) ?? 0) >= 3;
  const judged = new Set<number>();
  for (const [word, q] of rows) if (q <= 2) for (const code of codes.get(word) ?? []) judged.add(code);
  for (const code of [...judged].sort((a, b) => a - b)) {
    const text = valueAt(column, code);
    if (text.length > TEXT_MAX || findings.marked.has(code)) continue;
    let best: string | null = null;
    let bestRows = 0;
    for (const candidate of respaced(text, rows)) {
      const support = supportOf(text, candidate, rows, known);
      if (support > bestRows) {
        best = candidate;
        bestRows = support;
      }
    }
    if (best === null) continue;
    findings.open.push({
      code,
      z: column.codeOf.has(best) ? 0.5 : -0.3,
      suggestion: best,
      confidence: 0.97,
      rule: 'misplaced space',
      reason: `with one space moved, \`${text}\` reads \`${best}\`, all words that the column knows`,
    });
  }
}

function respaced(text: string, rows: Map<string, number>): string[] {
  const made = new Set<string>();
  for (let i = 1; i < text.length - 1; i++) {
    if (text[i] !== ' ') continue;
    made.add(`${text.slice(0, i - 1)} ${text[i - 1] ?? ''}${text.slice(i + 1)}`);
    made.add(`${text.slice(0, i)}${text[i + 1] ?? ''} ${text.slice(i + 2)}`);
    made.add(text.slice(0, i) + text.slice(i + 1));
  }
  for (const match of text.matchAll(/\p{L}+/gu)) {
    if ((rows.get(match[0]) ?? 0) > 2 || match[0].length < 6) continue;
    for (let i = 2; i < match[0].length - 1; i++) {
      const at = match.index + i;
      if (/\p{Ll}/u.test(text[at - 1] ?? '') && /\p{Lu}/u.test(text[at] ?? '')) {
        made.add(`${text.slice(0, at)} ${text.slice(at)}`);
      }
    }
  }
  return [...made].sort();
}

function supportOf(
  text: string,
  candidate: string,
  rows: Map<string, number>,
  known: (word: string) => boolean,
): number {
  const removed = words(text);
  const added: string[] = [];
  for (const word of words(candidate)) {
    const at = removed.indexOf(word);
    if (at >= 0) removed.splice(at, 1);
    else added.push(word);
  }
  if (added.length === 0 || removed.length === 0 || removed.some(known)) return 0;
  if (!added.every((word) => known(word) && word.length >= 2)) return 0;
  if (!removed.some((word) => (rows.get(word) ?? 0) <= 2 && word.length >= 2)) return 0;
  if (added.join('').length < 5) return 0;
  return added.reduce((sum, word) => sum + (rows.get(word) ?? 0), 0);
}
