import { type EncodedColumn, type EncodedTable, valueAt } from '../encode.ts';
import { isDigit, openingShape } from '../text-shape.ts';
import { type Edit, editKey, familyOf, swapAt } from './edits.ts';
import { minePairs } from './mine-pairs.ts';

/** An edit seen in a column with every pair of damaged value and original that shows it. */
export interface Candidate {
  column: EncodedColumn;
  texts: string[];
  edit: Edit;
  key: string;
  pairs: Map<string, string>;
  /** Damaged values that the whole family of this edit explains. */
  familySize: number;
  score: number;
  hitRate: number;
}

const TEXT_MAX = 80;
const DISTINCT_CAP = 20_000;
const UNIQUE_CAP = 2000;
const FAMILY_SHARE_MIN = 0.03;
const [SENTENCE_WORDS, SENTENCE_END] = [3, /[\s.!?;,]+$/];
const [WORDS_AFTER, WORDS_BEFORE] = [/^[\s,-]+\p{L}{3,}/u, /\p{L}{3,}[\s,-]+$/u];

function textsOf(column: EncodedColumn): string[] {
  const texts = column.filledCodes
    .filter((code) => !column.isNumber[code])
    .map((code) => valueAt(column, code))
    .filter((text) => text.length <= TEXT_MAX);
  return column.repeatShare < 0.05 ? texts.slice(0, UNIQUE_CAP) : texts;
}

/** Edits with enough pairs: three in the column, or two when another column shows the same edit. */
export function findCandidates(table: EncodedTable, check: () => void): Candidate[] {
  const candidates: Candidate[] = [];
  for (const column of table.columns) {
    check();
    const distinct = column.filledCodes.length;
    if (column.filledRows < 20 || column.numberShare >= 0.9 || distinct < 4 || distinct > DISTINCT_CAP)
      continue;
    const texts = textsOf(column);
    if (texts.length >= 4) candidates.push(...candidatesOf(column, texts));
  }
  const columnsWith = new Map<string, number>();
  for (const { key } of candidates) columnsWith.set(key, (columnsWith.get(key) ?? 0) + 1);
  return candidates.filter((c) => c.pairs.size >= 3 || (columnsWith.get(c.key) ?? 0) >= 2);
}

function candidatesOf(column: EncodedColumn, texts: string[]): Candidate[] {
  const count = (text: string) => column.counts[column.codeOf.get(text) ?? -1] ?? 0;
  const mined = minePairs(texts, new Map(texts.map((text) => [text, count(text)])));
  const explained = new Map<string, Set<string>>();
  for (const { edit, pairs } of mined) {
    const family = explained.get(familyOf(edit)) ?? new Set<string>();
    for (const damaged of pairs.keys()) family.add(damaged);
    explained.set(familyOf(edit), family);
  }
  const rowsOfOpening = new Map<string, number>();
  for (const text of texts) {
    const shape = openingShape(text);
    rowsOfOpening.set(shape, (rowsOfOpening.get(shape) ?? 0) + count(text));
  }
  /** A self-inverse edit is read in the direction that leads away from the commoner shape. */
  const damagedSide = (damaged: string, original: string) => {
    const a = rowsOfOpening.get(openingShape(damaged)) ?? 0;
    const b = rowsOfOpening.get(openingShape(original)) ?? 0;
    if (a * 1.5 < b) return true;
    if (b * 1.5 < a) return false;
    return count(damaged) < count(original);
  };
  const found: Candidate[] = [];
  for (const { edit, pairs } of mined) {
    const kept = new Map(
      [...pairs].filter(([damaged, original]) => {
        if (endsAnotherWay(damaged, original) || saysMore(damaged, original)) return false;
        switch (edit.kind) {
          case 'swap':
          case 'reverse':
          case 'blocks':
          case 'case':
            if (edit.kind === 'swap' && swapsDigits(damaged, edit.at)) return false;
            return pairs.get(original) !== damaged || damagedSide(damaged, original);
          case 'cut start':
          case 'cut end':
          case 'cut to':
          case 'drop':
            return count(original) > 2 || count(damaged) <= count(original);
          default:
            return true;
        }
      }),
    );
    const familySize = explained.get(familyOf(edit))?.size ?? 0;
    if (Math.min(kept.size, new Set(kept.values()).size) < 2) continue;
    if (kept.size < FAMILY_SHARE_MIN * familySize || changesCaseOnly(edit)) continue;
    found.push({ column, texts, edit, key: editKey(edit), pairs: kept, familySize, score: 0, hitRate: 0 });
  }
  return found;
}

/** Two writings of one sentence that differ in its last mark: people end notes with a full stop or without. */
function endsAnotherWay(one: string, other: string): boolean {
  const bare = (text: string) => text.replace(SENTENCE_END, '');
  return one.split(' ').length >= SENTENCE_WORDS && bare(one) === bare(other);
}

/** Whole words before or after the other text are content: a branch, a kind, a second name. */
function saysMore(damaged: string, original: string): boolean {
  if (damaged.startsWith(original)) return WORDS_AFTER.test(damaged.slice(original.length));
  return damaged.endsWith(original) && WORDS_BEFORE.test(damaged.slice(0, -original.length));
}

function swapsDigits(text: string, place: number): boolean {
  const at = place >= 0 ? place : text.length - 2;
  return (isDigit(text[at]) && isDigit(text[at + 1])) || swapAt(text, place) === text;
}
function changesCaseOnly(edit: Edit): boolean {
  return (
    (edit.kind === 'replace' || edit.kind === 'replace once') &&
    edit.from.toLowerCase() === edit.to.toLowerCase()
  );
}
