import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addMarkFinding, type ColumnFindings } from '../findings.ts';
import {
  changeCase,
  describeEdit,
  type Edit,
  editKey,
  SEPARATORS,
  swapBlocks,
  touchesDigits,
} from '../signatures/edits.ts';
import { exactShape, isAlphanumeric, separatorShape } from '../text-shape.ts';

const LEVELS = [
  { shapeOf: exactShape, structured: (s: string) => s.length >= 4 && s.includes('9') },
  { shapeOf: separatorShape, structured: (s: string) => s.length >= 6 && /[-/:._{}+]/.test(s) },
];
const BASE_SHARE_MIN = 0.08;
const COVER_MIN = 0.58;

/** Values off the shape of a column that is otherwise uniform, when one edit returns many of them to it. */
export function findShapeReturns(column: EncodedColumn, findings: ColumnFindings): void {
  const codes = column.filledCodes;
  if (column.filledRows < 30 || column.numberShare >= 0.6 || codes.length < 10 || codes.length > 100_000)
    return;
  const lengths = codes.reduce((sum, code) => sum + valueAt(column, code).length, 0);
  if (lengths / codes.length > 60) return;
  for (const { shapeOf, structured } of LEVELS) {
    const rows = new Map<string, number>();
    for (const code of codes) {
      const shape = shapeOf(valueAt(column, code));
      rows.set(shape, (rows.get(shape) ?? 0) + countAt(column, code));
    }
    const bases = baseShapes(rows, column.filledRows, structured);
    const cover = [...bases].reduce((sum, shape) => sum + (rows.get(shape) ?? 0), 0) / column.filledRows;
    if (bases.size === 0 || cover < COVER_MIN) continue;
    const off = codes.filter((code) => !bases.has(shapeOf(valueAt(column, code))));
    if (off.length === 0) return;
    if (believe(column, findings, off, (text) => bases.has(shapeOf(text)))) return;
  }
}

/** A shape that is an edit of one 1.8 x as frequent is no base: it is the fault itself. */
function baseShapes(
  rows: Map<string, number>,
  filled: number,
  structured: (shape: string) => boolean,
): Set<string> {
  const bases = new Set<string>();
  const top = [...rows].sort((a, b) => b[1] - a[1]).slice(0, 5);
  for (const [shape, q] of top) {
    if (q < BASE_SHARE_MIN * filled || !structured(shape)) continue;
    if ([...bases].some((base) => (rows.get(base) ?? 0) >= 1.8 * q && isEditOf(shape, base))) continue;
    bases.add(shape);
  }
  return bases;
}

function isEditOf(a: string, b: string): boolean {
  if (a.toLowerCase() === b.toLowerCase() || [...a].sort().join('') === [...b].sort().join('')) return true;
  const [long, short] = a.length > b.length ? [a, b] : [b, a];
  if (long.length === short.length) {
    const changes = new Set(
      [...a].map((char, i) => (char === b[i] ? '' : char + (b[i] ?? ''))).filter(Boolean),
    );
    return (
      changes.size === 1 && ![...changes].some((pair) => isAlphanumeric(pair[0]) || isAlphanumeric(pair[1]))
    );
  }
  let start = 0;
  while (start < short.length && long[start] === short[start]) start++;
  let end = 0;
  while (end < short.length - start && long[long.length - 1 - end] === short[short.length - 1 - end]) end++;
  return start + end >= short.length && long.length - short.length <= 8;
}

function editsBack(text: string, fits: (text: string) => boolean): [Edit, string][] {
  const found: [Edit, string][] = [];
  const length = text.length;
  const add = (edit: Edit, original: string) => {
    if (original !== text && fits(original)) found.push([edit, original]);
  };
  for (let i = 1; i < Math.min(9, length); i++) {
    const front = text.slice(0, i);
    if (!touchesDigits(front, undefined, text[i]))
      add({ kind: 'prefix', mark: front, close: '' }, text.slice(i));
    const back = text.slice(length - i);
    if (!touchesDigits(back, text[length - i - 1], undefined))
      add({ kind: 'suffix', mark: '', close: back }, text.slice(0, length - i));
  }
  for (const k of [1, 2]) {
    if (length > 2 * k + 2 && !isAlphanumeric(text[0]) && !isAlphanumeric(text[length - 1]))
      add({ kind: 'wrap', mark: text.slice(0, k), close: text.slice(length - k) }, text.slice(k, length - k));
  }
  for (let at = 1; at < Math.min(length - 1, 7); at++) {
    for (let k = 1; k <= 3 && at + k < length; k++) {
      const mark = text.slice(at, at + k);
      if (!touchesDigits(mark, text[at - 1], text[at + k]))
        add({ kind: 'infix', mark, at }, text.slice(0, at) + text.slice(at + k));
    }
  }
  for (const to of new Set(text)) {
    if (isAlphanumeric(to)) continue;
    for (const from of '-/._: ')
      if (from !== to && !text.includes(from)) add({ kind: 'replace', from, to }, text.replaceAll(to, from));
  }
  for (const separator of SEPARATORS) add({ kind: 'blocks', separator }, swapBlocks(text, separator));
  for (const change of ['upper', 'lower'] as const)
    add({ kind: 'case', change: change === 'upper' ? 'lower' : 'upper' }, changeCase(text, change));
  return found;
}

function believe(
  column: EncodedColumn,
  findings: ColumnFindings,
  off: number[],
  fits: (text: string) => boolean,
): boolean {
  const votes = new Map<string, { edit: Edit; repairs: Map<number, string> }>();
  for (const code of off) {
    for (const [edit, original] of editsBack(valueAt(column, code), fits)) {
      const vote = votes.get(editKey(edit)) ?? { edit, repairs: new Map<number, string>() };
      vote.repairs.set(code, original);
      votes.set(editKey(edit), vote);
    }
  }
  const left = new Set(off);
  let found = false;
  for (let round = 0; round < 3; round++) {
    const open = (vote: { repairs: Map<number, string> }) =>
      [...vote.repairs].filter(([code]) => left.has(code));
    const best = [...votes.values()].sort((a, b) => open(b).length - open(a).length)[0];
    if (!best) break;
    const members = open(best);
    if (members.length < 3 || members.length < 0.3 * off.length) break;
    const mark = 'mark' in best.edit ? best.edit.mark : '';
    if (best.edit.kind === 'suffix' && isFurtherLevel(column, off, best.edit.close)) {
      for (const [code] of members) left.delete(code);
      continue;
    }
    if (mark.length === 1 && isAlphanumeric(mark) && members.length < 0.6 * off.length) break;
    const most = members.length >= 0.6 * off.length;
    for (const [code, suggestion] of members) {
      addMarkFinding(column, findings, code, {
        probability: most ? 0.9 : 0.7,
        suggestion,
        confidence: members.length >= 0.8 * off.length && members.length >= 5 ? 0.92 : 0.75,
        rule: 'shape mark',
        reason: `\`${valueAt(column, code)}\` returns to the shape of the column as \`${suggestion}\`; ${members.length} values show the same edit: ${describeEdit(best.edit)}`,
      });
      left.delete(code);
    }
    found = true;
  }
  return found;
}

/** `A-12-3` among `A-12` is one more level of a hierarchical code: its separators are those of the column. */
function isFurtherLevel(column: EncodedColumn, off: number[], mark: string): boolean {
  const separators = [...mark].filter((char) => !isAlphanumeric(char));
  if (separators.length === 0 || separators.length === mark.length) return false;
  const others = new Set(off);
  const used = new Set(
    column.filledCodes.filter((code) => !others.has(code)).flatMap((code) => [...valueAt(column, code)]),
  );
  return separators.every((char) => used.has(char));
}
