import { useCallback } from 'react';
import { useTRPCClient } from '@/components/shell/trpc';
import { toTsv } from '@/components/ui/delimited';
import type { CellRange } from './cell-selection';
import type { GridQuery } from './grid-query';

const PAGE_ROWS = 500;
/** More than this is a download, not a clipboard. */
export const COPY_ROWS_MAX = 5000;

/** Copies a range as tab-separated text, reading what is not in the page. Gives the number of rows, or null if refused. */
export function useCopyCells(datasetId: string, query: GridQuery, order: readonly number[]) {
  const client = useTRPCClient();
  return useCallback(
    async (range: CellRange): Promise<number | null> => {
      const last = Math.min(range.lastRow, range.firstRow + COPY_ROWS_MAX - 1);
      const positions = order.slice(range.firstColumn, range.lastColumn + 1);
      const rows: (string | null)[][] = [];
      for (let offset = range.firstRow; offset <= last; offset += PAGE_ROWS) {
        const limit = Math.min(PAGE_ROWS, last - offset + 1);
        const page = await client.dataset.rows.query({ datasetId, ...query, offset, limit });
        rows.push(...page.rows.map(({ cells }) => positions.map((position) => cells[position] ?? null)));
      }
      try {
        await navigator.clipboard.writeText(toTsv(rows));
        return rows.length;
      } catch {
        return null;
      }
    },
    [client, datasetId, query, order],
  );
}
