import { splitHashes } from '../../../stats/split-hashes.ts';
import { isAlphanumeric, isDigit } from '../text-shape.ts';
import {
  applyEdit,
  CASE_CHANGES,
  changeCase,
  type Edit,
  editKey,
  SEPARATORS,
  swapAt,
  swapBlocks,
  touchesDigits,
} from './edits.ts';

export interface MinedEdit {
  edit: Edit;
  /** Damaged value -> original, both in the column. */
  pairs: Map<string, string>;
}

const GROUP_MAX = 25;
const TEXT_MAX = 80;

/** Every edit that leads from one value of the column to another, found by looking up computed keys. */
export function minePairs(texts: string[], countOf: Map<string, number>): MinedEdit[] {
  const mined = new Map<string, MinedEdit>();
  const add = (edit: Edit, damaged: string, original: string) => {
    if (damaged === original) return;
    const key = editKey(edit);
    let entry = mined.get(key);
    if (!entry) {
      entry = { edit, pairs: new Map() };
      mined.set(key, entry);
    }
    const old = entry.pairs.get(damaged);
    if (old === undefined || (countOf.get(original) ?? 0) > (countOf.get(old) ?? 0)) {
      entry.pairs.set(damaged, original);
    }
  };
  mineReplacements(texts, add);
  const lengths = commonLengths(texts);
  for (const text of texts) {
    if (text.length < 2 || text.length > TEXT_MAX) continue;
    mineAffixes(text, countOf, add);
    mineForward(text, countOf, lengths, add);
  }
  completeReplacements(texts, countOf, mined, add);
  return [...mined.values()];
}

type Add = (edit: Edit, damaged: string, original: string) => void;

function commonLengths(texts: string[]): number[] {
  const rows = new Map<number, number>();
  for (const text of texts) rows.set(text.length, (rows.get(text.length) ?? 0) + 1);
  return [...rows].filter(([length, q]) => q >= 3 && length >= 3 && length <= 40).map(([length]) => length);
}

function mineAffixes(text: string, countOf: Map<string, number>, add: Add): void {
  const length = text.length;
  const known = (candidate: string) => countOf.has(candidate);
  for (let i = 1; i <= Math.min(12, length - 1); i++) {
    const end = text.slice(i);
    if (known(end)) {
      if (!touchesDigits(text.slice(0, i), undefined, end[0]))
        add({ kind: 'prefix', mark: text.slice(0, i), close: '' }, text, end);
      if (i <= 4) add({ kind: 'cut start', length: i }, end, text);
    }
    const start = text.slice(0, length - i);
    if (!known(start)) continue;
    const mark = text.slice(length - i);
    if (!touchesDigits(mark, start[start.length - 1], undefined))
      add({ kind: 'suffix', mark: '', close: mark }, text, start);
    if (i <= 4) add({ kind: 'cut end', length: i }, start, text);
  }
  if (!isAlphanumeric(text[0]) && !isAlphanumeric(text[length - 1])) {
    for (const a of [1, 2]) {
      for (const b of [1, 2]) {
        const inner = text.slice(a, length - b);
        if (length > a + b && known(inner))
          add({ kind: 'wrap', mark: text.slice(0, a), close: text.slice(length - b) }, text, inner);
      }
    }
  }
  for (let at = 1; at < Math.min(length - 1, 6); at++) {
    for (let k = 1; k <= 3 && at + k < length; k++) {
      const without = text.slice(0, at) + text.slice(at + k);
      const mark = text.slice(at, at + k);
      if (known(without) && !touchesDigits(mark, text[at - 1], text[at + k]))
        add({ kind: 'infix', mark, at }, text, without);
    }
  }
}

function mineForward(text: string, countOf: Map<string, number>, lengths: number[], add: Add): void {
  const probe = (edit: Edit, damaged: string) => {
    if (damaged !== text && damaged.length >= 2 && countOf.has(damaged)) add(edit, damaged, text);
  };
  for (const char of new Set(text)) {
    if (isDigit(char)) continue;
    probe({ kind: 'drop', char }, text.replaceAll(char, ''));
    if (!/\s/.test(char))
      probe(
        { kind: 'double', char },
        text.replaceAll(char, () => char + char),
      );
  }
  for (const at of [0, 1, -1]) probe({ kind: 'swap', at }, swapAt(text, at));
  for (const separator of SEPARATORS) probe({ kind: 'blocks', separator }, swapBlocks(text, separator));
  for (const change of CASE_CHANGES) probe({ kind: 'case', change }, changeCase(text, change));
  if (text.length >= 3 && !/^\d+$/.test(text)) probe({ kind: 'reverse' }, [...text].reverse().join(''));
  for (const length of lengths) {
    if (length < text.length) probe({ kind: 'cut to', length }, text.slice(0, length).trimEnd());
  }
}

/** One character for another throughout, or once for a longer text; overwritten beginnings. */
function mineReplacements(texts: string[], add: Add): void {
  const hole = '\u0000';
  const throughout = new Map<string, [string, string][]>();
  const single = new Map<number, [string, string][]>();
  const tails = new Map<string, string[]>();
  const push = <K, T>(map: Map<K, T[]>, key: K, value: T) => {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  };
  for (const text of texts) {
    if (text.length < 2 || text.length > TEXT_MAX) continue;
    for (const char of new Set(text)) push(throughout, text.replaceAll(char, hole), [text, char]);
    const key = splitHashes(text);
    for (let i = 0; i < Math.min(text.length, 40); i++) push(single, key(i, i + 1), [text, text[i] ?? '']);
    if (text.length > 3) push(tails, text.slice(2), text);
  }
  for (const group of throughout.values()) {
    if (group.length < 2 || group.length > GROUP_MAX) continue;
    for (const [original, from] of group) {
      for (const [damaged, to] of group) {
        if (from !== to && !(isDigit(from) && isDigit(to)))
          add({ kind: 'replace', from, to }, damaged, original);
      }
    }
  }
  for (const text of texts) {
    if (text.length < 2 || text.length > TEXT_MAX) continue;
    const key = splitHashes(text);
    for (let i = 0; i < Math.min(text.length, 40); i++) {
      for (let k = 1; k <= 6 && i + k <= text.length; k++) {
        const group = single.get(key(i, i + k));
        if (!group || group.length > GROUP_MAX) continue;
        const to = text.slice(i, i + k);
        for (const [original, from] of group) {
          if (original === text || text !== original.slice(0, i) + to + original.slice(i + 1)) continue;
          if (isDigit(from) && /^\d+$/.test(to)) continue;
          if ((to.startsWith(from) || to.endsWith(from)) && to !== from + from) continue;
          add({ kind: 'replace once', from, to }, text, original);
          if (i === 0) add({ kind: 'junk', taken: 1, to }, text, original);
        }
      }
    }
    for (let k = 1; k <= 3 && text.length > 3 && k < text.length; k++) {
      for (const original of (tails.get(text.slice(k)) ?? []).slice(0, GROUP_MAX)) {
        if (original !== text && original[1] !== text[k - 1] && original[0] !== text[0])
          add({ kind: 'junk', taken: 2, to: text.slice(0, k) }, text, original);
      }
    }
  }
}

/** Replacements with a few pairs are tried on every value: the pairs by key see one place at a time. */
function completeReplacements(
  texts: string[],
  countOf: Map<string, number>,
  mined: Map<string, MinedEdit>,
  add: Add,
): void {
  for (const { edit, pairs } of [...mined.values()]) {
    if ((edit.kind !== 'replace' && edit.kind !== 'replace once') || pairs.size < 2) continue;
    for (const kind of ['replace', 'replace once'] as const) {
      const wider: Edit = { kind, from: edit.from, to: edit.to };
      for (const text of texts) {
        if (!text.includes(edit.from)) continue;
        const damaged = applyEdit(wider, text);
        if (countOf.has(damaged)) add(wider, damaged, text);
      }
    }
  }
}
