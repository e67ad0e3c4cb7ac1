'use client';

import { Group, Text } from '@mantine/core';
import { useUrlState } from '@/components/shell/use-url-state';
import { SearchInput } from '@/components/ui/search-input';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import { ColumnPanel } from './column-panel';
import { ColumnTable } from './column-table';
import classes from './columns-tab.module.css';
import { sortColumns } from './sort-columns';
import { useColumns } from './use-columns';

/** Every column as a row; a click opens its panel. All columns are loaded, so that sorting is done here. */
export function ColumnsTab({ dataset }: { dataset: Dataset }) {
  const [url, setUrl] = useUrlState();
  const columns = useColumns(dataset);
  const find = url.get('find') ?? '';
  const sort = url.get('sort') ?? 'position';
  if (columns.isError) return <ErrorState error={columns.error} retry={() => void columns.refetch()} />;
  if (columns.data === undefined) return <RowsSkeleton rows={10} />;
  const shown = sortColumns(
    columns.data.filter(({ name }) => name.toLowerCase().includes(find.toLowerCase())),
    sort,
  );
  const opened = columns.data.find((column) => String(column.position) === url.get('column'));
  return (
    <div className={classes.beside} data-open={opened !== undefined}>
      <Group justify="space-between" mb={12}>
        <SearchInput label="Find a column" value={find} onChange={(value) => setUrl({ find: value })} />
        <Text fz={12} c="dimmed" aria-live="polite">
          {shown.length === columns.data.length
            ? `${shown.length} columns`
            : `${shown.length} of ${columns.data.length} columns`}
        </Text>
      </Group>
      {shown.length === 0 ? (
        <EmptyState title="No column has this in its name">Clear the search to see all columns.</EmptyState>
      ) : (
        <ColumnTable
          columns={shown}
          rowCount={dataset.rowCount ?? 0}
          sort={sort}
          onSort={(next) => setUrl({ sort: next === 'position' ? null : next })}
          opened={opened?.position ?? null}
          onOpen={(column) => setUrl({ column: String(column.position) })}
        />
      )}
      {opened !== undefined && (
        <ColumnPanel column={opened} dataset={dataset} onClose={() => setUrl({ column: null })} />
      )}
    </div>
  );
}
