'use client';

import { Group, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useColumns } from '@/components/columns/use-columns';
import { useUrlState } from '@/components/shell/use-url-state';
import { count } from '@/components/ui/format';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import { DataGrid } from './data-grid';
import { FilterChips } from './filter-chips';
import { readGridQuery, writeGridQuery } from './grid-query';

/** The rows of the current version with what the latest scan suspects. */
export function DataTab({ dataset }: { dataset: Dataset }) {
  const [url, setUrl] = useUrlState();
  const [total, setTotal] = useState<number | null>(null);
  const columns = useColumns(dataset);
  const query = readGridQuery(url);
  const change = (changes: Partial<typeof query>) =>
    setUrl({ ...writeGridQuery({ ...query, ...changes }), row: null });
  if (columns.isError) return <ErrorState error={columns.error} retry={() => void columns.refetch()} />;
  if (columns.data === undefined) return <RowsSkeleton rows={14} />;
  const narrowed = query.filters.length > 0 || query.onlyFlagged;
  return (
    <>
      <Group gap={12} mb={12} mih={30}>
        <Switch
          size="xs"
          label="Only flagged rows"
          checked={query.onlyFlagged}
          disabled={dataset.score === null}
          onChange={(event) => change({ onlyFlagged: event.currentTarget.checked })}
        />
        <FilterChips
          columns={columns.data}
          filters={query.filters}
          onChange={(filters) => change({ filters })}
        />
        <Text fz={12} c="dimmed" ml="auto" className="mono" aria-live="polite">
          {total === null
            ? ''
            : narrowed
              ? `${count(total)} of ${count(dataset.rowCount ?? total)} rows`
              : `${count(total)} rows × ${columns.data.length} columns`}
        </Text>
      </Group>
      <DataGrid
        key={JSON.stringify(query)}
        dataset={dataset}
        columns={columns.data}
        query={query}
        startRow={narrowed || query.sort !== undefined ? 0 : Number(url.get('row') ?? 0) || 0}
        marked={url.get('row') === null ? null : Number(url.get('row'))}
        onQuery={change}
        onTotal={setTotal}
      />
    </>
  );
}
