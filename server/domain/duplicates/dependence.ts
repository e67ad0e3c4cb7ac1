import type { Field } from './field.ts';

/** Chance that two rows agree in a field. */
export function chanceOfEquality(field: Field): number {
  const pairs = field.filled * (field.filled - 1);
  const equal = field.counts.reduce((sum, count) => sum + count * (count - 1), 0);
  return Math.max(equal, 0.5) / Math.max(1, pairs);
}

/** Weight of each field, less where an earlier, more telling field already determines it: zip code and city. */
export function fieldWeights(fields: Field[]): Float64Array {
  const base = fields.map((field) => -Math.log2(chanceOfEquality(field)));
  const order = fields.map((_, f) => f).sort((x, y) => (base[y] ?? 0) - (base[x] ?? 0));
  const weights = new Float64Array(fields.length).fill(1);
  const seen: Field[] = [];
  for (const f of order) {
    const field = fields[f];
    const own = base[f] ?? 0;
    if (field === undefined) continue;
    const left = seen.reduce((least, other) => Math.min(least, bitsGiven(field, other)), own);
    weights[f] = own > 0 ? Math.max(left, 0) / own : 1;
    seen.push(field);
  }
  return weights;
}

function bitsGiven(field: Field, other: Field): number {
  const joint = new Map<number, number>();
  const counts = new Float64Array(other.values.length);
  let rows = 0;
  other.codes.forEach((code, row) => {
    const own = field.codes[row] ?? -1;
    if (code < 0 || own < 0 || (other.counts[code] ?? 0) < 20) return;
    rows++;
    counts[code] = (counts[code] ?? 0) + 1;
    const key = code * field.values.length + own;
    joint.set(key, (joint.get(key) ?? 0) + 1);
  });
  if (rows < Math.max(100, 0.5 * field.filled)) return Number.POSITIVE_INFINITY;
  const pairs = counts.reduce((sum, count) => sum + count * (count - 1), 0);
  let both = 0;
  for (const count of joint.values()) both += count * (count - 1);
  return both > 0 && pairs > 0 ? -Math.log2(Math.min(1, both / pairs)) : Number.POSITIVE_INFINITY;
}
