import { editSimilarity } from '../../../stats/edit-distance.ts';
import { editCost } from '../edit-cost.ts';
import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { exactShape, hasDigit } from '../text-shape.ts';

/** Any two shorter texts are a slip apart. */
const LENGTH_MIN = 3;
const DIGITS = /\d+/g;

/** How much the look of the observed text supports that it was meant to be the alternative, in logits. */
export function similarityBonus(column: EncodedColumn, observed: number, alternative: number): number {
  if (column.isNull[observed] || column.isNull[alternative]) return 0;
  if (column.isNumber[observed] && column.isNumber[alternative]) return 0;
  if (countAt(column, observed) * 3 > countAt(column, alternative)) return 0;
  const a = valueAt(column, observed);
  const b = valueAt(column, alternative);
  if (Math.min(a.trim().length, b.trim().length) < LENGTH_MIN) return 0;
  // What differs in its digits alone is another number, not another writing of the same.
  if (hasDigit(a) && a.replaceAll(DIGITS, '0') === b.replaceAll(DIGITS, '0')) return 0;
  if (editCost(a, b) !== null) return 3;
  if (Math.abs(a.length - b.length) <= Math.max(2, 0.1 * b.length) && editSimilarity(a, b) >= 0.7) return 3;
  if ([...a].sort().join('') === [...b].sort().join('')) return 3;
  if (a.length === b.length && a.length >= 4 && exactShape(a) === exactShape(b)) return 2;
  if (b.length >= 3 && a.includes(b) && a.length - b.length <= 4) return 2;
  return 0;
}
