'use client';

import { Button, Group, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { ErrorState } from '@/components/ui/states';
import type { Fix } from '@/server/domain/cleaning/contract';
import { ChangeTable } from './change-table';

/** Every changed cell, page by page, and as one file. */
export function FixLog({ datasetId, fix }: { datasetId: string; fix: Fix }) {
  const trpc = useTRPC();
  const cells = useInfiniteQuery(
    trpc.fix.cells.infiniteQueryOptions(
      { datasetId, fixId: fix.id, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const shown = cells.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <Section
      title="Changed cells"
      note={`${count(shown.length)} of ${count(fix.cellsChanged)}`}
      action={
        <Group gap={6}>
          {['csv', 'parquet'].map((format) => (
            <Button
              key={format}
              component="a"
              size="compact-xs"
              variant="default"
              href={`/v1/quality/${datasetId}/fix/${fix.id}/cells/download?format=${format}`}
              download
            >
              {format === 'csv' ? 'CSV' : 'Parquet'}
            </Button>
          ))}
        </Group>
      }
    >
      {cells.isError ? (
        <ErrorState error={cells.error} />
      ) : cells.data === undefined ? (
        <Skeleton height={160} />
      ) : (
        <ChangeTable cells={shown} />
      )}
      {cells.hasNextPage && (
        <Button
          mt={8}
          size="xs"
          variant="default"
          loading={cells.isFetchingNextPage}
          onClick={() => void cells.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Section>
  );
}
