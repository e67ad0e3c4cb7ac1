import type { Field } from './field.ts';
import { soundex } from './soundex.ts';

export interface Candidates {
  a: Int32Array;
  b: Int32Array;
}

/** Cells from which on only the rarer keys are looked up. */
const LARGE_CELLS = 500_000;

/**
 * Pairs that share rare keys: tokens, whole values, sounds, halves of codes, pairs of words. With `sides`, only pairs of
 * rows of different sides.
 */
export function candidatePairs(
  fields: Field[],
  rowCount: number,
  pairsMax: number,
  sides?: Uint8Array,
): Candidates {
  // Equal numbers alone never make a duplicate; in a large table looking them all up costs more than it finds.
  const large = fields.length * rowCount >= LARGE_CELLS;
  const keys = new Map<string, number>();
  const rowKeys: number[][] = Array.from({ length: rowCount }, () => []);
  const frequency: number[] = [];
  fields.forEach((field, f) => {
    if (field.kind === 'cat' || field.distinct <= 10 || (field.kind === 'num' && large)) return;
    const ofValue = field.values.map((value, v) =>
      (field.counts[v] ?? 0) === 0
        ? []
        : [...new Set(keysOf(field, f, value))].map((key) => {
            const number = keys.get(key) ?? keys.size;
            keys.set(key, number);
            return number;
          }),
    );
    field.codes.forEach((code, row) => {
      const list = rowKeys[row] ?? [];
      for (const key of ofValue[code] ?? []) {
        if (list.includes(key)) continue;
        list.push(key);
        frequency[key] = (frequency[key] ?? 0) + 1;
      }
    });
  });
  const most = Math.max(20, Math.min(large ? 100 : 200, 0.1 * rowCount));
  const usable = (key: number) => (frequency[key] ?? 0) >= 2 && (frequency[key] ?? 0) <= most;
  const weight = frequency.map((df) => Math.log2(rowCount / df));
  const postings = new Map<number, number[]>();
  const length = new Float64Array(rowCount);
  rowKeys.forEach((list, row) => {
    for (const key of list) {
      if (!usable(key)) continue;
      const posting = postings.get(key);
      if (posting === undefined) postings.set(key, [row]);
      else posting.push(row);
      length[row] = (length[row] ?? 0) + (weight[key] ?? 0) ** 2;
    }
  });
  const keep = Math.max(1, Math.min(rowCount > 3000 ? 20 : 50, Math.floor(pairsMax / rowCount)));
  const score = new Float64Array(rowCount);
  const top = rowKeys.map((list, row) => {
    const touched: number[] = [];
    for (const key of list) {
      for (const other of postings.get(key) ?? []) {
        if (other === row || (sides !== undefined && sides[other] === sides[row])) continue;
        if (score[other] === 0) touched.push(other);
        score[other] = (score[other] ?? 0) + (weight[key] ?? 0);
      }
    }
    // Between raw bits and a cosine, so that neither long nor short rows win by their length.
    for (const other of touched)
      score[other] = (score[other] ?? 0) / Math.sqrt(Math.sqrt(length[other] ?? 1) + 1e-6);
    const best =
      touched.length > keep
        ? touched.sort((x, y) => (score[y] ?? 0) - (score[x] ?? 0)).slice(0, keep)
        : touched;
    for (const other of touched) score[other] = 0;
    return Int32Array.from(best);
  });
  const a: number[] = [];
  const b: number[] = [];
  top.forEach((list, row) => {
    for (const other of list) {
      if (row > other && top[other]?.includes(row)) continue;
      a.push(Math.min(row, other));
      b.push(Math.max(row, other));
    }
  });
  return { a: Int32Array.from(a), b: Int32Array.from(b) };
}

function keysOf(field: Field, f: number, value: string): string[] {
  if (field.kind === 'num') return [`${f}=${value}`];
  const tokens = value.split(' ');
  const keys = [...tokens];
  if (field.kind === 'text') {
    for (let i = 1; i < tokens.length; i++) keys.push(`${tokens[i - 1]} ${tokens[i]}`);
  } else {
    if (tokens.length > 1) keys.push(`${f}=${value}`);
    if (field.kind === 'code' || field.kind === 'date') {
      const packed = value.replaceAll(' ', '');
      const half = Math.floor(packed.length / 2) + 1;
      if (packed.length >= 6) keys.push(`${f}<${packed.slice(0, half)}`, `${f}>${packed.slice(-half)}`);
    } else {
      for (const token of tokens)
        if (token.length >= 4 && /^[a-z]/.test(token)) keys.push(`~${soundex(token)}`);
    }
  }
  for (const token of tokens) if (token.length >= 6 && /\d/.test(token)) keys.push(`^${token.slice(0, 5)}`);
  return keys;
}
