import { editDistance } from '../../stats/edit-distance.ts';
import { jaroWinkler } from '../../stats/jaro-winkler.ts';
import { cosine, tfidfVectors } from '../../stats/tfidf.ts';
import type { Agreement } from './contract.ts';
import type { Field, FieldKind } from './field.ts';
import { codeFrequency, compareCodes, MODEL_LEVELS } from './model-codes.ts';

export type Comparer = (a: number, b: number) => Agreement;

export const LEVELS: Record<FieldKind, number> = {
  cat: 3,
  num: 5,
  code: 5,
  date: 5,
  name: 5,
  text: 7,
  model: MODEL_LEVELS,
};
const MISSING: Agreement = { level: 0, similarity: 0 };

/** Compares two rows in one field. */
export function comparerOf(field: Field, rowCount: number): Comparer {
  const unequal = unequalComparer(field, rowCount);
  const equal = { level: LEVELS[field.kind] - 1, similarity: 1 };
  return (a, b) => {
    const [x, y] = [field.codes[a] ?? -1, field.codes[b] ?? -1];
    if (x < 0 || y < 0) return MISSING;
    return x === y ? equal : unequal(x, y);
  };
}

function unequalComparer(field: Field, rowCount: number): Comparer {
  const text = (code: number) => field.values[code] ?? '';
  switch (field.kind) {
    case 'model': {
      const codes = field.values.map((value) => value.split(' '));
      const frequency = codeFrequency(codes, field.counts);
      return (x, y) => compareCodes(codes[x] ?? [], codes[y] ?? [], frequency);
    }
    case 'cat':
      return () => ({ level: 1, similarity: 0 });
    case 'num':
      return (x, y) => {
        const gap =
          Math.abs((field.numbers[x] ?? Number.NaN) - (field.numbers[y] ?? Number.NaN)) / field.scale;
        if (Number.isNaN(gap)) return { level: 1, similarity: 0 };
        return { level: gap <= 0.05 ? 3 : gap <= 0.3 ? 2 : 1, similarity: 1 / (1 + gap) };
      };
    case 'code':
    case 'date': {
      const packed = field.values.map((value) => value.replaceAll(' ', ''));
      return (x, y) => {
        const [p, q] = [packed[x] ?? '', packed[y] ?? ''];
        const length = Math.max(p.length, q.length);
        const edits = editDistance(p, q, 3);
        const level = edits === 0 ? 4 : edits === 1 && length >= 3 ? 3 : edits === 2 && length >= 6 ? 2 : 1;
        return { level, similarity: Math.max(0, 1 - edits / Math.max(1, length)) };
      };
    }
    case 'name': {
      const words = field.values.map((value) => new Set(value.split(' ')));
      return (x, y) => {
        const [p, q] = [words[x], words[y]];
        const shared = p !== undefined && q !== undefined ? wordSimilarity(p, q) : 0;
        const similarity = Math.max(jaroWinkler(text(x), text(y)), shared);
        return { level: similarity >= 0.92 ? 3 : similarity >= 0.82 ? 2 : 1, similarity };
      };
    }
    case 'text': {
      const words = tfidfVectors(
        field.values.map((value) => value.split(' ')),
        field.counts,
        rowCount,
      );
      const grams = tfidfVectors(field.values.map(trigrams), field.counts, rowCount);
      return (x, y) => {
        const [p, q, s, t] = [words[x], words[y], grams[x], grams[y]];
        const similarity = p && q && s && t ? (cosine(p, q) + cosine(s, t)) / 2 : 0;
        return { level: 1 + [0.2, 0.4, 0.6, 0.8].filter((cut) => similarity > cut).length, similarity };
      };
    }
  }
}

function wordSimilarity(p: ReadonlySet<string>, q: ReadonlySet<string>): number {
  const [fewer, more] = p.size <= q.size ? [p, q] : [q, p];
  if (more.size === 1) return 0;
  let shared = 0;
  for (const word of fewer) if (more.has(word)) shared++;
  if (shared === more.size) return 0.98;
  return shared > 0 && shared === fewer.size ? 0.8 + (0.15 * shared) / more.size : 0;
}

function trigrams(value: string): string[] {
  const padded = ` ${value} `;
  return Array.from({ length: Math.max(0, padded.length - 2) }, (_, i) => padded.slice(i, i + 3));
}
