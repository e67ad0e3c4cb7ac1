import type { RecordTable } from './contract.ts';
import type { Field } from './field.ts';

/** Rows that are equal in normal form, in order of their first row. */
export function equalRows(fields: Field[], rowCount: number): number[][] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < rowCount; row++) {
    const key = fields.map(({ codes }) => codes[row]).join(',');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

/** Whether two rows are the same but for case and outer spaces: those are exact duplicates, which are told elsewhere. */
export function exactCopies(table: RecordTable): (a: number, b: number) => boolean {
  const folded = table.columns.map(({ values }) => values.map((value) => value.trim().toLowerCase()));
  return (a, b) =>
    table.columns.every(({ codes, type }, c) => {
      const [x, y] = [codes[a] ?? -1, codes[b] ?? -1];
      return type === 'identifier' || x === y || (x >= 0 && y >= 0 && folded[c]?.[x] === folded[c]?.[y]);
    });
}
