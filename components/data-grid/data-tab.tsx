'use client';

import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useColumns } from '@/components/columns/use-columns';
import { useTRPC } from '@/components/shell/trpc';
import { useUrlState } from '@/components/shell/use-url-state';
import { SqlConsole } from '@/components/sql-console/sql-console';
import { count } from '@/components/ui/format';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import { type CellSelection, cellCount, rangeOf } from './cell-selection';
import { orderColumns, readColumnView, writeColumnView } from './column-view';
import { DataGrid } from './data-grid';
import { FilterChips } from './filter-chips';
import { readGridQuery, writeGridQuery } from './grid-query';
import { GridToolbar } from './grid-toolbar';
import { useCopyCells } from './use-copy-cells';

/** The rows of the current version with what the latest scan suspects and what changed since the version before. */
export function DataTab({ dataset }: { dataset: Dataset }) {
  const [url, setUrl] = useUrlState();
  const [total, setTotal] = useState<number | null>(null);
  const [selection, setSelection] = useState<CellSelection | null>(null);
  const [jump, setJump] = useState<{ position: number } | null>(null);
  const [copied, setCopied] = useState('');
  const trpc = useTRPC();
  const columns = useColumns(dataset);
  const versions = useQuery(trpc.dataset.versions.queryOptions({ datasetId: dataset.id, limit: 100 }));
  const query = readGridQuery(url);
  const view = readColumnView(url);
  const { order } = orderColumns(columns.data?.length ?? 0, view);
  const copyCells = useCopyCells(dataset.id, query, order);
  if (columns.isError) return <ErrorState error={columns.error} retry={() => void columns.refetch()} />;
  if (columns.data === undefined) return <RowsSkeleton rows={14} />;
  const change = (changes: Partial<typeof query>) => {
    setSelection(null);
    setUrl({ ...writeGridQuery({ ...query, ...changes }), row: null });
  };
  const changeView = (next: typeof view) => {
    setSelection(null);
    setUrl(writeColumnView(next));
  };
  const narrowed = query.filters.length > 0 || query.onlyFlagged || query.onlyChanged;
  const current = versions.data?.data.find(({ id }) => id === dataset.currentVersion?.id);
  const range = selection === null ? null : rangeOf(selection, order.length);
  const copy = async () => {
    if (range === null) return;
    const rows = await copyCells(range).catch(() => null);
    setCopied(
      rows === null ? 'The browser did not allow it' : `Copied ${count(rows)} ${rows === 1 ? 'row' : 'rows'}`,
    );
  };
  return (
    <>
      <GridToolbar
        dataset={dataset}
        columns={columns.data}
        query={query}
        view={view}
        hasParent={current?.parentVersionId != null}
        sqlOpen={url.get('sql') === '1'}
        onQuery={change}
        onView={changeView}
        onJump={(position) => setJump({ position })}
        onSql={() => setUrl({ sql: url.get('sql') === '1' ? null : '1' })}
      />
      {url.get('sql') === '1' && dataset.currentVersion !== null && (
        <SqlConsole
          dataset={dataset}
          versionId={dataset.currentVersion.id}
          columns={columns.data}
          onClose={() => setUrl({ sql: null })}
        />
      )}
      <Group gap={8} mb={8} mih={24}>
        <FilterChips
          columns={columns.data}
          filters={query.filters}
          onChange={(filters) => change({ filters })}
        />
        {range !== null && (
          <Button size="compact-xs" variant="default" onClick={() => void copy()}>
            Copy {count(cellCount(range))} {cellCount(range) === 1 ? 'cell' : 'cells'}
          </Button>
        )}
        <Text fz={12} c="dimmed" aria-live="polite">
          {range === null ? '' : copied}
        </Text>
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
        view={view}
        jump={jump}
        selection={selection}
        onSelect={(next) => {
          setCopied('');
          setSelection(next);
        }}
        onCopy={() => void copy()}
        onQuery={change}
        onView={changeView}
        onTotal={setTotal}
      />
    </>
  );
}
