import { isDigit } from '../text-shape.ts';

export type CaseChange = 'upper' | 'lower' | 'title' | 'swapped' | 'first';

/** An edit that may recur over the values of a column: from an original to what became of it. */
export type Edit =
  | { kind: 'prefix' | 'suffix' | 'wrap'; mark: string; close: string }
  | { kind: 'infix'; mark: string; at: number }
  | { kind: 'replace' | 'replace once'; from: string; to: string }
  | { kind: 'junk'; taken: number; to: string }
  | { kind: 'drop' | 'double'; char: string }
  | { kind: 'swap'; at: number }
  | { kind: 'blocks'; separator: string }
  | { kind: 'case'; change: CaseChange }
  | { kind: 'reverse' }
  | { kind: 'cut start' | 'cut end' | 'cut to'; length: number };

export const SEPARATORS = [', ', ' ', '-', '_', '/', ',', ':'];
export const CASE_CHANGES: CaseChange[] = ['upper', 'lower', 'title', 'swapped', 'first'];

export function changeCase(text: string, change: CaseChange): string {
  const swap = (part: string) =>
    [...part].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('');
  switch (change) {
    case 'upper':
      return text.toUpperCase();
    case 'lower':
      return text.toLowerCase();
    case 'title':
      return text.replace(/\p{L}+/gu, (w) => (w[0] ?? '').toUpperCase() + w.slice(1).toLowerCase());
    case 'swapped':
      return swap(text);
    case 'first':
      return swap(text.slice(0, 1)) + text.slice(1);
    default:
      return change satisfies never;
  }
}

export function swapBlocks(text: string, separator: string): string {
  const at = text.indexOf(separator);
  if (at <= 0 || at + separator.length >= text.length) return text;
  return text.slice(at + separator.length) + separator + text.slice(0, at);
}

export function swapAt(text: string, place: number): string {
  const at = place >= 0 ? place : text.length - 2;
  if (at < 0 || at + 1 >= text.length) return text;
  return text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2);
}

export function applyEdit(edit: Edit, original: string): string {
  switch (edit.kind) {
    case 'prefix':
    case 'suffix':
    case 'wrap':
      return (edit.kind === 'suffix' ? '' : edit.mark) + original + edit.close;
    case 'infix':
      return original.length > edit.at
        ? original.slice(0, edit.at) + edit.mark + original.slice(edit.at)
        : original;
    case 'replace':
      return original.replaceAll(edit.from, () => edit.to);
    case 'replace once':
      return original.replace(edit.from, () => edit.to);
    case 'junk':
      return edit.to + original.slice(edit.taken);
    case 'drop':
      return original.replaceAll(edit.char, '');
    case 'double':
      return original.replaceAll(edit.char, () => edit.char + edit.char);
    case 'swap':
      return swapAt(original, edit.at);
    case 'blocks':
      return swapBlocks(original, edit.separator);
    case 'case':
      return changeCase(original, edit.change);
    case 'reverse':
      return [...original].reverse().join('');
    case 'cut start':
      return original.slice(edit.length);
    case 'cut end':
      return original.slice(0, -edit.length);
    case 'cut to':
      return original.slice(0, edit.length).trimEnd();
    default:
      return edit satisfies never;
  }
}

/** The one original when the edit can be undone without a look at other values, else null. */
export function undoEdit(edit: Edit, text: string): string | null {
  switch (edit.kind) {
    case 'prefix':
      return text.startsWith(edit.mark) && text.length > edit.mark.length
        ? text.slice(edit.mark.length)
        : null;
    case 'suffix':
      return text.endsWith(edit.close) && text.length > edit.close.length
        ? text.slice(0, -edit.close.length)
        : null;
    case 'wrap':
      return text.startsWith(edit.mark) &&
        text.endsWith(edit.close) &&
        text.length > edit.mark.length + edit.close.length
        ? text.slice(edit.mark.length, -edit.close.length)
        : null;
    case 'infix': {
      const end = edit.at + edit.mark.length;
      return text.slice(edit.at, end) === edit.mark && text.length > end
        ? text.slice(0, edit.at) + text.slice(end)
        : null;
    }
    case 'replace':
    case 'replace once':
      return text.includes(edit.to) ? text.replaceAll(edit.to, () => edit.from) : null;
    case 'double': {
      const twice = edit.char + edit.char;
      return text.includes(twice) ? text.replaceAll(twice, () => edit.char) : null;
    }
    default:
      return null;
  }
}

/** Whether the edit leaves something that can be seen in the damaged value alone. */
export function leavesMark(edit: Edit): boolean {
  return ['prefix', 'suffix', 'wrap', 'infix', 'replace', 'replace once', 'junk', 'double'].includes(
    edit.kind,
  );
}
export function carriesMark(edit: Edit, text: string): boolean {
  if (edit.kind === 'junk') return text.startsWith(edit.to) && text.length > edit.to.length;
  return undoEdit(edit, text) !== null;
}
export function markText(edit: Edit): string {
  switch (edit.kind) {
    case 'prefix':
    case 'suffix':
    case 'wrap':
      return edit.mark + edit.close;
    case 'infix':
      return edit.mark;
    case 'replace':
    case 'replace once':
    case 'junk':
      return edit.to;
    default:
      return '';
  }
}

/** Kinds that explain the same pairs compete with each other. */
export function familyOf(edit: Edit): string {
  switch (edit.kind) {
    case 'prefix':
    case 'suffix':
    case 'wrap':
      return 'affix';
    case 'replace':
    case 'replace once':
      return 'replace';
    case 'cut start':
    case 'cut end':
    case 'cut to':
      return 'cut';
    default:
      return edit.kind;
  }
}
export function editKey(edit: Edit): string {
  return Object.values(edit).join('\u0001');
}

/** Digits beside digits are never a mark: numbers, times and codes vary in length by nature. */
export function touchesDigits(mark: string, before: string | undefined, after: string | undefined): boolean {
  return (isDigit(mark[0]) && isDigit(before)) || (isDigit(mark[mark.length - 1]) && isDigit(after));
}
export function describeEdit(edit: Edit): string {
  switch (edit.kind) {
    case 'prefix':
      return `\`${edit.mark}\` put in front`;
    case 'suffix':
      return `\`${edit.close}\` put behind`;
    case 'wrap':
      return `\`${edit.mark}\` and \`${edit.close}\` put around`;
    case 'infix':
      return `\`${edit.mark}\` put in after character ${edit.at}`;
    case 'replace':
    case 'replace once':
      return `\`${edit.from}\` turned into \`${edit.to}\``;
    case 'junk':
      return `the beginning overwritten by \`${edit.to}\``;
    case 'drop':
      return `every \`${edit.char}\` lost`;
    case 'double':
      return `every \`${edit.char}\` doubled`;
    case 'swap':
      return 'two neighbouring characters swapped';
    case 'blocks':
      return `the parts around \`${edit.separator}\` exchanged`;
    case 'case':
      return 'its case changed';
    case 'reverse':
      return 'written backwards';
    case 'cut start':
      return `the first ${edit.length} characters cut off`;
    case 'cut end':
      return `the last ${edit.length} characters cut off`;
    case 'cut to':
      return `cut off after ${edit.length} characters`;
    default:
      return edit satisfies never;
  }
}
