'use client';

import { Drawer } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { MiniDistribution } from '@/components/charts/mini-distribution';
import tables from '@/components/datasets/datasets.module.css';
import { useTRPC } from '@/components/shell/trpc';
import { useUrlState } from '@/components/shell/use-url-state';
import { count, number, percent } from '@/components/ui/format';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';
import { ColumnPanel } from './column-panel';

type SortKey = 'position' | 'name' | 'type' | 'nullCount' | 'distinctCount' | 'issueCount';
const HEADINGS: { label: string; key?: SortKey; right?: boolean }[] = [
  { label: '#', key: 'position', right: true },
  { label: 'Name', key: 'name' },
  { label: 'Type', key: 'type' },
  { label: 'Distribution' },
  { label: 'Nulls', key: 'nullCount', right: true },
  { label: 'Distinct', key: 'distinctCount', right: true },
  { label: 'Range or commonest value' },
  { label: 'Issues', key: 'issueCount', right: true },
];

/** Every column as a row; a click opens its panel. All columns are loaded, so sorting is done here. */
export function ColumnsTab({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const [parameters, setParameters] = useUrlState();
  const [sort, setSort] = useState<{ key: SortKey; descending: boolean }>({
    key: 'position',
    descending: false,
  });
  const query = useInfiniteQuery(
    trpc.dataset.columns.infiniteQueryOptions(
      { datasetId: dataset.id, limit: 100 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <RowsSkeleton rows={10} />;
  const columns = query.data.pages.flatMap((page) => page.data);
  const sorted = [...columns].sort((a, b) => compare(a, b, sort.key) * (sort.descending ? -1 : 1));
  const open = columns.find(({ position }) => String(position) === parameters.get('column'));
  return (
    <div className={tables.scroll}>
      <table className={tables.table}>
        <thead>
          <tr>
            {HEADINGS.map(({ label, key, right }) => (
              <th
                key={label}
                className={right ? tables.right : undefined}
                aria-sort={sort.key === key ? (sort.descending ? 'descending' : 'ascending') : 'none'}
              >
                {key === undefined ? (
                  label
                ) : (
                  <button
                    type="button"
                    className={tables.sort}
                    onClick={() => setSort({ key, descending: sort.key === key ? !sort.descending : false })}
                  >
                    {label} {sort.key === key ? (sort.descending ? '↓' : '↑') : ''}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((column) => (
            <tr
              key={column.position}
              className={tables.row}
              onClick={() => setParameters({ column: String(column.position) })}
            >
              <td className={`mono ${tables.right}`}>{column.position + 1}</td>
              <td>
                <button type="button" className={tables.sort} style={{ fontWeight: 500 }}>
                  {column.name}
                </button>
              </td>
              <td className="mono">{column.type}</td>
              <td>
                <MiniDistribution column={column} height={24} />
              </td>
              <td className={`mono ${tables.right}`}>
                {column.nullCount === 0
                  ? '0'
                  : `${count(column.nullCount)} (${percent(column.nullCount, dataset.rowCount ?? 0)})`}
              </td>
              <td className={`mono ${tables.right}`}>
                {column.distinctCount === null ? '–' : count(column.distinctCount)}
              </td>
              <td className="mono" style={{ maxWidth: 260, overflow: 'hidden', textOverflow: 'ellipsis' }}>
                {rangeOf(column)}
              </td>
              <td
                className={`mono ${tables.right}`}
                style={{ color: column.issueCount > 0 ? 'var(--warning)' : 'var(--text-3)' }}
              >
                {column.issueCount}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Drawer
        opened={open !== undefined}
        onClose={() => setParameters({ column: null })}
        position="right"
        size={480}
        title={open?.name}
        transitionProps={{ duration: 120 }}
      >
        {open !== undefined && <ColumnPanel column={open} dataset={dataset} />}
      </Drawer>
    </div>
  );
}

function compare(a: DatasetColumn, b: DatasetColumn, key: SortKey): number {
  const [left, right] = [a[key] ?? -1, b[key] ?? -1];
  return typeof left === 'string' && typeof right === 'string'
    ? left.localeCompare(right)
    : Number(left) - Number(right);
}

function rangeOf(column: DatasetColumn): string {
  if (column.mean !== undefined) return `${number(Number(column.min))} to ${number(Number(column.max))}`;
  if (column.min !== undefined) return `${column.min.slice(0, 10)} to ${column.max?.slice(0, 10)}`;
  return column.topValues?.[0]?.value ?? column.shapes?.[0]?.example ?? '–';
}
