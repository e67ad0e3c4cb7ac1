import type { z } from 'zod';
import { ReadRows } from '@/server/domain/datasets/contract';

export type GridFilter = z.infer<typeof ReadRows>['filters'][number];
export type Operator = GridFilter['operator'];

export const OPERATOR_NAMES: Record<Operator, string> = {
  equals: 'is',
  notEquals: 'is not',
  oneOf: 'is one of',
  contains: 'contains',
  matches: 'matches',
  startsWith: 'starts with',
  isNull: 'is empty',
  isNotNull: 'is not empty',
  atLeast: 'is at least',
  atMost: 'is at most',
};

export interface GridQuery {
  sort: { position: number; descending: boolean } | undefined;
  filters: GridFilter[];
  onlyFlagged: boolean;
  onlyChanged: boolean;
}

const Filters = ReadRows.shape.filters.catch([]);

/** The grid's part of the address: `rowOrder=3` or `-3`, `filters` as JSON, `flagged=1`, `changed=1`. What cannot be read is left out. */
export function readGridQuery(url: URLSearchParams): GridQuery {
  const order = /^(-?)(\d+)$/.exec(url.get('rowOrder') ?? '');
  let filters: unknown;
  try {
    filters = JSON.parse(url.get('filters') ?? '[]');
  } catch {
    filters = [];
  }
  return {
    sort: order === null ? undefined : { position: Number(order[2]), descending: order[1] === '-' },
    filters: Filters.parse(filters),
    onlyFlagged: url.get('flagged') === '1',
    onlyChanged: url.get('changed') === '1',
  };
}

export function writeGridQuery(query: GridQuery): Record<string, string | null> {
  const { sort, filters, onlyFlagged, onlyChanged } = query;
  return {
    rowOrder: sort === undefined ? null : `${sort.descending ? '-' : ''}${sort.position}`,
    filters: filters.length === 0 ? null : JSON.stringify(filters),
    flagged: onlyFlagged ? '1' : null,
    changed: onlyChanged ? '1' : null,
  };
}
