'use client';

import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import table from '@/components/ui/data-table.module.css';
import { count as shown } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';

/** Records that could not be read, as they stand in the file: nothing is dropped in silence. */
export function SetAsideRows({ datasetId, count }: { datasetId: string; count: number }) {
  const trpc = useTRPC();
  const rows = useInfiniteQuery(
    trpc.dataset.setAside.infiniteQueryOptions(
      { datasetId, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  if (rows.isError) return <ErrorState error={rows.error} retry={() => void rows.refetch()} />;
  if (rows.data === undefined) return <RowsSkeleton rows={3} />;
  return (
    <Section
      title="Records set aside"
      note={`${shown(count)} that could not be read as a row of this table`}
      action={
        <Button
          component="a"
          href={`/v1/datasets/${datasetId}/set-aside?format=csv`}
          download
          variant="default"
          size="compact-xs"
        >
          Download as CSV
        </Button>
      }
    >
      <div className={table.wrap}>
        <table className={table.table} aria-label="Records set aside">
          <thead>
            <tr>
              <th className={table.right}>Line</th>
              <th>Reason</th>
              <th>As it stands in the file</th>
            </tr>
          </thead>
          <tbody>
            {rows.data.pages
              .flatMap((page) => page.data)
              .map((row) => (
                <tr key={`${row.line}-${row.raw}`}>
                  <td className={`mono ${table.right}`}>{shown(row.line)}</td>
                  <td>{row.reason}</td>
                  <td
                    className={`mono ${table.clip}`}
                    style={{ maxWidth: 640, fontSize: 12 }}
                    title={row.raw}
                  >
                    {row.raw}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {rows.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          loading={rows.isFetchingNextPage}
          onClick={() => void rows.fetchNextPage()}
        >
          Show 20 more
        </Button>
      )}
    </Section>
  );
}
