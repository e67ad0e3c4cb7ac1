import { columnNames } from '../column-names';
import { isRawNumber } from './number-text';

/**
 * Rows that come as arrays, as objects: the first names the columns where it is all text above values that are not, or
 * where its texts do not come again. Null where not every row is an array.
 */
export function objectsOfArrays(rows: readonly unknown[], notes: string[]): Record<string, unknown>[] | null {
  const arrays = rows.filter((row): row is unknown[] => Array.isArray(row));
  const [first, ...below] = arrays;
  if (first === undefined || arrays.length < rows.length) return null;
  const width = Math.max(...arrays.map((row) => row.length));
  const texts = first.filter((value): value is string => typeof value === 'string' && value !== '');
  const isHeader =
    below.length > 0 &&
    texts.length === first.length &&
    new Set(texts).size === texts.length &&
    below.some((row) => row.some((value) => typeof value !== 'string' || isRawNumber(value)));
  const names = columnNames(isHeader ? [texts] : null, width, notes);
  return (isHeader ? below : arrays).map((row) =>
    Object.fromEntries(row.map((value, index) => [names[index] ?? '', value])),
  );
}
