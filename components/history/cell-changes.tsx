'use client';

import { Button, Pill } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Comparison } from '@/server/domain/comparisons/contract';
import type { Dataset } from '@/server/domain/datasets/contract';
import classes from './version-diff.module.css';

interface CellChangesProps {
  dataset: Dataset;
  comparison: Comparison;
  column: string | null;
  onClear: () => void;
}

/** Every changed cell with what stood there and what stands there now. */
export function CellChanges({ dataset, comparison, column, onClear }: CellChangesProps) {
  const trpc = useTRPC();
  const { before, after, perColumn, cellsChanged } = comparison;
  const total =
    column === null ? cellsChanged : (perColumn.find(({ name }) => name === column)?.changed ?? 0);
  const cells = useInfiniteQuery(
    trpc.comparison.cells.infiniteQueryOptions(
      {
        datasetId: dataset.id,
        versionId: after.id,
        with: before.id,
        limit: 50,
        ...(column === null ? {} : { column }),
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, staleTime: 600_000 },
    ),
  );
  if (cells.isError) return <ErrorState error={cells.error} retry={() => void cells.refetch()} />;
  if (cells.data === undefined) return <RowsSkeleton rows={5} />;
  const rows = cells.data.pages.flatMap((page) => page.data);
  return (
    <Section
      title="Changed cells"
      note={`${count(rows.length)} of ${count(total)} shown`}
      action={
        column !== null && (
          <Pill
            withRemoveButton
            removeButtonProps={{
              'aria-label': `Show the changes of all columns, not only ${column}`,
              'aria-hidden': false,
              tabIndex: 0,
            }}
            onRemove={onClear}
          >
            only {column}
          </Pill>
        )
      }
    >
      <div className={table.wrap}>
        <table className={table.table} aria-label="Changed cells">
          <thead>
            <tr>
              <th className={table.right} style={{ width: 90 }}>
                Row
              </th>
              <th>Column</th>
              <th>In version {before.number}</th>
              <th>In version {after.number}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((cell) => (
              <tr key={`${cell.row}-${cell.column}`}>
                <td className={`mono ${table.right}`}>{count(cell.row)}</td>
                <td className={table.clip}>{cell.column}</td>
                <td className={`mono ${table.clip} ${classes.old}`} title={cell.oldValue ?? undefined}>
                  {cell.oldValue ?? <span className={classes.nothing}>empty</span>}
                </td>
                <td className={`mono ${table.clip} ${classes.new}`} title={cell.newValue ?? undefined}>
                  {cell.newValue ?? <span className={classes.nothing}>empty</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {cells.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          loading={cells.isFetchingNextPage}
          onClick={() => void cells.fetchNextPage()}
        >
          Show 50 more
        </Button>
      )}
    </Section>
  );
}
