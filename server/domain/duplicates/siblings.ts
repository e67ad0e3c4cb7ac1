import type { Field } from './field.ts';

/** With fewer believed pairs nothing can be said about them. */
const PAIRS_MIN = 20;
/** A field in which more than this share of the believed pairs differ altogether is not misspelt: it tells them apart. */
const DIFFERS_MAX = 0.5;
/** Share of a field's values that must be distinct for it to be a name of the record itself. */
const DISTINCT_MIN = 0.5;
const DIFFERS = 1;

/**
 * Fields that hold the name of a record and differ in most of the pairs that are believed: then those pairs are
 * siblings, such as beers of one brewery, which agree in everything that belongs to the brewery. True copies agree in
 * their name more often than not, however badly they are kept.
 */
export function namingFields(
  fields: readonly Field[],
  levels: readonly Uint8Array[],
  rowCount: number,
  believed: readonly number[],
): number[] {
  if (believed.length < PAIRS_MIN) return [];
  return fields.flatMap((field, f) => {
    const names = field.kind === 'name' || field.kind === 'text' || field.kind === 'code';
    if (!names || field.filled < 0.5 * rowCount || field.distinct < DISTINCT_MIN * field.filled) return [];
    let [differing, known] = [0, 0];
    for (const pair of believed) {
      const level = levels[f]?.[pair] ?? 0;
      if (level === 0) continue;
      known += 1;
      if (level === DIFFERS) differing += 1;
    }
    return known >= PAIRS_MIN && differing > DIFFERS_MAX * known ? [f] : [];
  });
}
