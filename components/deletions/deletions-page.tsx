'use client';

import { Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useRefetchInterval } from '@/components/live/use-refetch-interval';
import { useTRPC } from '@/components/shell/trpc';
import table from '@/components/ui/data-table.module.css';
import { bytes, count, relativeTime } from '@/components/ui/format';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Deletion } from '@/server/domain/deletions/contract';
import { DeletionReceipt } from './deletion-receipt';
import { MoreButton } from './more-button';

const STATUS_WORDS: Record<Deletion['status'], string> = {
  requested: 'waiting',
  removing: 'being removed',
  removed: 'removed',
  cancelled: 'called off',
  failed: 'stopped half-way',
};

/** The receipts of what was deleted: they stay when all else has gone. */
export function DeletionsPage() {
  const trpc = useTRPC();
  const pace = useRefetchInterval();
  const [opened, setOpened] = useState<string | null>(null);
  const deletions = useInfiniteQuery({
    ...trpc.deletion.list.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.data.some(({ status }) => isOpen(status))) ? pace(1500) : false,
  });
  if (deletions.isError) return <ErrorState error={deletions.error} retry={() => void deletions.refetch()} />;
  if (deletions.data === undefined) return <RowsSkeleton rows={6} />;
  const rows = deletions.data.pages.flatMap((page) => page.data);
  const receipt = rows.find(({ id }) => id === opened);
  return (
    <Stack gap={16}>
      <div>
        <Title order={1}>Deleted datasets</Title>
        <Text c="dimmed" fz={13} mt={4}>
          A receipt for each: what went, how much, the digests of its content, who asked and when.
        </Text>
      </div>
      {rows.length === 0 ? (
        <EmptyState title="Nothing was deleted yet">
          When somebody deletes a dataset, its receipt stands here, for good.
        </EmptyState>
      ) : (
        <div className={table.wrap}>
          <table className={table.table} aria-label="Deleted datasets">
            <thead>
              <tr>
                <th>Name</th>
                <th>State</th>
                <th className={table.right}>Versions</th>
                <th className={table.right}>Scans</th>
                <th className={table.right}>Objects</th>
                <th className={table.right}>Size</th>
                <th>Asked</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id} className={table.clickable} onClick={() => setOpened(row.id)}>
                  <td>
                    <button type="button" className={table.main} title={row.name}>
                      {row.name}
                    </button>
                  </td>
                  <td>{STATUS_WORDS[row.status]}</td>
                  {[row.removed?.versions, row.removed?.scans, row.removed?.objects].map((figure, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: three fixed columns
                    <td key={index} className={`mono ${table.right}`}>
                      {figure === undefined ? '–' : count(figure)}
                    </td>
                  ))}
                  <td className={`mono ${table.right}`}>
                    {row.removed === null ? '–' : bytes(row.removed.bytes)}
                  </td>
                  <td title={row.requestedAt}>{relativeTime(row.requestedAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <MoreButton query={deletions} />
      {receipt !== undefined && <DeletionReceipt deletion={receipt} onClose={() => setOpened(null)} />}
    </Stack>
  );
}

function isOpen(status: Deletion['status']): boolean {
  return status === 'requested' || status === 'removing';
}
