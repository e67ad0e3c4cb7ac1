import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { type Board, findingsOf } from '../findings.ts';

const TAIL = /^(.*\S)[\s,;/|-]+(\S+)$/;

function splitTail(text: string, domain: Set<string>): { head: string; tail: string } | null {
  const match = TAIL.exec(text);
  if (!match?.[1] || !match[2] || !domain.has(match[2])) return null;
  return { head: match[1].replace(/[ ,;/|-]+$/, ''), tail: match[2] };
}

/** A column is partly empty and its values hang at the end of a neighbour in just those rows: both are repaired. */
export function findJoinedCells(board: Board): void {
  const { columns } = board.table;
  for (const empty of columns) {
    if (empty.nullRows === 0 || empty.nullRows > 0.5 * board.table.rowCount || empty.numberShare > 0.5)
      continue;
    const domain = new Set(
      empty.filledCodes.filter((code) => countAt(empty, code) >= 2).map((code) => valueAt(empty, code)),
    );
    if (domain.size === 0) continue;
    for (const carrier of columns) {
      if (carrier !== empty && carrier.numberShare <= 0.5) judgePair(board, empty, carrier, domain);
    }
  }
}

function judgePair(board: Board, empty: EncodedColumn, carrier: EncodedColumn, domain: Set<string>): void {
  const splits = carrier.values.map((text) => splitTail(text, domain));
  const rows: number[] = [];
  let tails = 0;
  for (let row = 0; row < board.table.rowCount; row++) {
    if (!splits[carrier.codes[row] ?? 0]) continue;
    tails++;
    if (empty.isNull[empty.codes[row] ?? 0]) rows.push(row);
  }
  if (rows.length < 3) return;
  const rateIn = rows.length / empty.nullRows;
  const rateOut = (tails - rows.length + 0.5) / (board.table.rowCount - empty.nullRows + 1);
  if (rateIn < 0.2 || rateIn < 10 * rateOut) return;
  for (const row of rows) {
    const split = splits[carrier.codes[row] ?? 0];
    if (!split) continue;
    const confidence = carrier.codeOf.has(split.head) ? 0.97 : 0.95;
    const text = valueAt(carrier, carrier.codes[row] ?? 0);
    const base = { probability: 0.95, confidence, rule: 'joined cell' };
    findingsOf(board, carrier).cells.set(row, {
      ...base,
      suggestion: split.head,
      reason: `\`${text}\` ends with \`${split.tail}\`, which belongs into the empty cell of ${empty.name}`,
    });
    findingsOf(board, empty).cells.set(row, {
      ...base,
      suggestion: split.tail,
      reason: `empty, while \`${split.tail}\` hangs at the end of ${carrier.name}`,
    });
  }
}
