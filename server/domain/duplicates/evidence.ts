import type { Comparer } from './compare.ts';
import type { FieldEvidence } from './contract.ts';
import type { Field } from './field.ts';
import type { PairModel } from './learn.ts';

const FIELDS_SHOWN = 8;

/** What each field says of a pair, the strongest first; fields that one of the two lacks say nothing. */
export function evidenceOf(
  fields: readonly Field[],
  comparers: readonly Comparer[],
  model: PairModel,
  a: number,
  b: number,
): FieldEvidence[] {
  return fields
    .map((field, f) => {
      const { level, similarity } = comparers[f]?.(a, b) ?? { level: 0, similarity: 0 };
      return { column: field.name, similarity, bits: model.bits(f, level, field.codes[a] ?? -1), level };
    })
    .filter(({ level }) => level > 0)
    .map(({ level: _, ...evidence }) => evidence)
    .sort((x, y) => Math.abs(y.bits) - Math.abs(x.bits))
    .slice(0, FIELDS_SHOWN);
}
