import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { useTRPC } from '@/components/shell/trpc';
import type { RowPage } from '@/server/domain/datasets/contract';
import type { GridQuery } from './grid-query';

const PAGE_ROWS = 100;
export type GridRow = z.infer<typeof RowPage>['rows'][number];
export type Flag = z.infer<typeof RowPage>['flags'][number];

export type Change = z.infer<typeof RowPage>['changes'][number];

export interface RowPages {
  total: number | null;
  versionId: string | null;
  error: unknown;
  rowAt: (index: number) => GridRow | undefined;
  flagsOf: (row: number) => Flag[];
  changesOf: (row: number) => Change[];
}

/** The rows between two places, read in pages; scrolling past does not read what is not looked at. */
export function useRowPages(datasetId: string, query: GridQuery, first: number, last: number): RowPages {
  const trpc = useTRPC();
  const input = (page: number) => ({ datasetId, ...query, offset: page * PAGE_ROWS, limit: PAGE_ROWS });
  const head = useQuery({
    ...trpc.dataset.rows.queryOptions(input(0)),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const [settled] = useDebouncedValue(
    `${Math.floor(first / PAGE_ROWS)}-${Math.floor(Math.max(first, last) / PAGE_ROWS)}`,
    60,
  );
  const [from = 0, to = 0] = settled.split('-').map(Number);
  const wanted = Array.from({ length: to - from + 1 }, (_, index) => from + index).filter((page) => page > 0);
  const pages = useQueries({
    queries: wanted.map((page) => ({ ...trpc.dataset.rows.queryOptions(input(page)), staleTime: 60_000 })),
  });
  const loaded = [head, ...pages].flatMap(({ data }) => (data === undefined ? [] : [data]));
  const rows = new Map(
    loaded.flatMap((page) => page.rows.map((row, index) => [page.offset + index, row] as const)),
  );
  const flags = Map.groupBy(
    loaded.flatMap((page) => page.flags),
    (flag) => flag.row,
  );
  const changes = Map.groupBy(
    loaded.flatMap((page) => page.changes),
    (change) => change.row,
  );
  return {
    total: head.data?.total ?? null,
    versionId: head.data?.versionId ?? null,
    error: head.error ?? pages.find(({ error }) => error !== null)?.error ?? null,
    rowAt: (index) => rows.get(index),
    flagsOf: (row) => flags.get(row) ?? [],
    changesOf: (row) => changes.get(row) ?? [],
  };
}
