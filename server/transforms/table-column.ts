import type { ColumnType } from '@/server/domain/ingestion/contract';

/**
 * A column of a table that is being changed. `storageName` is its identity through all versions (columns keep theirs
 * when others are dropped or added); `position` is its place in the version at hand.
 */
export interface TableColumn {
  position: number;
  storageName: string;
  name: string;
  type: ColumnType;
  storageType: string;
  render: string | null;
}

const NUMERIC = new Set(['integer', 'decimal']);

export function isNumericColumn(column: Pick<TableColumn, 'type'>): boolean {
  return NUMERIC.has(column.type);
}

/** Nested values are read, never changed: a change of a part cannot be told as one text for another. */
export function canChange(column: Pick<TableColumn, 'type'>): boolean {
  return column.type !== 'list' && column.type !== 'struct';
}
