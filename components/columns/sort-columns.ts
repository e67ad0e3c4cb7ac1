import type { DatasetColumn } from '@/server/domain/datasets/contract';

const FIELDS = ['position', 'name', 'type', 'nullCount', 'distinctCount', 'issueCount'] as const;

/** Sorts by one field (`-` in front: the other way round); equal columns stay in the order of the file. */
export function sortColumns(columns: DatasetColumn[], sort: string): DatasetColumn[] {
  const descending = sort.startsWith('-');
  const field = FIELDS.find((name) => name === sort.replace('-', '')) ?? 'position';
  const compare = (a: DatasetColumn, b: DatasetColumn) => {
    const [x, y] = [a[field] ?? -1, b[field] ?? -1];
    return typeof x === 'string' || typeof y === 'string' ? String(x).localeCompare(String(y)) : x - y;
  };
  return [...columns].sort((a, b) => (descending ? compare(b, a) : compare(a, b)) || a.position - b.position);
}
