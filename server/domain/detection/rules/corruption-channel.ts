import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addValueFinding, type Board, findingsOf } from '../findings.ts';
import { words } from '../text-shape.ts';

const SLIPS_MIN = 20;
const COLUMNS_MIN = 2;
const SHARE_MIN = 0.6;

/** The one character that takes the place of others in most same-length slips of the table, or null. */
function findChannel(board: Board): string | null {
  const slips = new Map<string, number>();
  const columns = new Map<string, Set<number>>();
  let total = 0;
  for (const column of board.table.columns) {
    for (const [code, slip] of findingsOf(board, column).slips) {
      const a = valueAt(column, code);
      const b = valueAt(column, slip.target);
      if (slip.probability < 0.5 || a.length !== b.length) continue;
      const put = new Set<string>();
      const taken = new Set<string>();
      for (let i = 0; i < a.length; i++) {
        if (a[i] === b[i]) continue;
        put.add(a[i] ?? '');
        taken.add(b[i] ?? '');
      }
      const [char] = put;
      if (put.size !== 1 || taken.size !== 1 || char === undefined) continue;
      total++;
      slips.set(char, (slips.get(char) ?? 0) + 1);
      columns.set(char, (columns.get(char) ?? new Set()).add(column.index));
    }
  }
  const [char, q] = [...slips].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  if (total < SLIPS_MIN || q < SHARE_MIN * total || (columns.get(char)?.size ?? 0) < COLUMNS_MIN) return null;
  return char;
}

/** Whether `original` becomes `text` when one of its characters is overwritten throughout by the channel's. */
function explains(text: string, original: string, channel: string): boolean {
  let source = '';
  let kept = true;
  for (let i = 0; i < text.length; i++) {
    const char = original[i] ?? '';
    if (text[i] !== channel) {
      if (text[i] !== char) return false;
    } else if (char !== channel) {
      if (source !== '' && source !== char) return false;
      source = char;
      kept = false;
    }
  }
  return !kept;
}

/** The frequent values of one length that explain a text, commonest first. */
function originals(column: EncodedColumn, code: number, repeated: number[], channel: string): number[] {
  const text = valueAt(column, code);
  return repeated
    .filter((other) => other !== code && explains(text, valueAt(column, other), channel))
    .sort((a, b) => countAt(column, b) - countAt(column, a));
}

/** One character that overwrites others across the table: every value that holds it is read with it as a wildcard. */
export function findCorruptionChannel(board: Board): void {
  const channel = findChannel(board);
  if (channel === null) return;
  const known = new Map<string, number>();
  for (const column of board.table.columns) {
    for (const code of column.filledCodes) {
      for (const word of words(valueAt(column, code))) {
        if (!word.includes(channel)) known.set(word, (known.get(word) ?? 0) + countAt(column, code));
      }
    }
  }
  for (const column of board.table.columns)
    if (column.filledRows >= 10) applyChannel(board, column, channel, known);
}

function applyChannel(
  board: Board,
  column: EncodedColumn,
  channel: string,
  known: Map<string, number>,
): void {
  const findings = findingsOf(board, column);
  for (const [code, finding] of findings.values) {
    if (finding.rule === 'unit' && valueAt(column, code).includes(channel)) {
      findings.values.set(code, { ...finding, suggestion: null, confidence: 0 });
    }
  }
  for (const open of findings.open) {
    if (open.rule === 'shape' && valueAt(column, open.code).includes(channel)) {
      open.suggestion = null;
      open.confidence = 0;
    }
  }
  const byLength = new Map<number, number[]>();
  for (const code of column.filledCodes) {
    if (countAt(column, code) < 2) continue;
    const length = valueAt(column, code).length;
    const list = byLength.get(length);
    if (list) list.push(code);
    else byLength.set(length, [code]);
  }
  const explained = new Map<number, number[]>();
  const unexplained: number[] = [];
  for (const code of column.filledCodes) {
    const text = valueAt(column, code);
    if (!text.includes(channel)) continue;
    const found = originals(column, code, byLength.get(text.length) ?? [], channel);
    if (found.length > 0) explained.set(code, found);
    else unexplained.push(code);
  }
  const rows = (codes: Iterable<number>) => [...codes].reduce((sum, code) => sum + countAt(column, code), 0);
  const rate = (rows(explained.keys()) + 1) / (rows(explained.keys()) + rows(unexplained) + 2);
  for (const [code, found] of explained) {
    const best = found[0];
    if (best === undefined || countAt(column, best) < 0.3 * countAt(column, code)) continue;
    const second = found[1];
    findings.slips.set(code, {
      probability: Math.max(rate > 0.5 ? 0.97 : 0.85, findings.slips.get(code)?.probability ?? 0),
      target: best,
      ambiguous: second !== undefined && countAt(column, best) <= 10 * countAt(column, second),
      kind: 'channel',
    });
  }
  if (rate < 0.5) return;
  for (const code of unexplained) {
    if (countAt(column, code) > Math.max(3, 0.01 * column.filledRows)) continue;
    const text = valueAt(column, code);
    const fixed = text.replace(/\p{L}+/gu, (word) => repairWord(word, channel, known));
    const repaired = fixed !== text && !fixed.includes(channel);
    addValueFinding(findings, code, {
      probability: 0.6 + 0.35 * ((rate - 0.5) / 0.5),
      suggestion: repaired ? fixed : null,
      confidence: repaired ? 0.85 : 0,
      rule: 'channel guess',
      reason: `\`${text}\` holds \`${channel}\`, which overwrites other characters all over this table`,
    });
  }
}

function repairWord(word: string, channel: string, known: Map<string, number>): string {
  if (!word.includes(channel) || word.length < 3 || (known.get(word) ?? 0) > 50) return word;
  let best = word;
  let rows = 2;
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
    const fixed = word.replaceAll(channel, letter);
    if ((known.get(fixed) ?? 0) > rows) {
      best = fixed;
      rows = known.get(fixed) ?? 0;
    }
  }
  return best;
}
