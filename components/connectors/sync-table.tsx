'use client';

import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { Fragment, useState } from 'react';
import { useRefetchInterval } from '@/components/live/use-refetch-interval';
import { useTRPC } from '@/components/shell/trpc';
import table from '@/components/ui/data-table.module.css';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Sync } from '@/server/domain/syncs/contract';
import { RunState } from './run-state';
import { scheduleWords } from './schedule-select';
import { SyncRuns } from './sync-runs';

const WATCH_MS = 2000;

/** What is kept like its source, when, and how the last run went; its runs open below it. */
export function SyncTable({
  org,
  connectorId,
  mayManage,
}: {
  org: string;
  connectorId: string;
  mayManage: boolean;
}) {
  const trpc = useTRPC();
  const pace = useRefetchInterval();
  const queries = useQueryClient();
  const [opened, setOpened] = useState<string | null>(null);
  const syncs = useQuery({
    ...trpc.sync.list.queryOptions({ connectorId, limit: 100 }),
    // An import makes its sync only once it has read everything, so an empty list is watched as well.
    refetchInterval: ({ state }) =>
      state.data?.data.length === 0 || state.data?.data.some(isRunning) ? pace(WATCH_MS) : false,
  });
  const refresh = () => queries.invalidateQueries(trpc.sync.pathFilter());
  const run = useMutation(trpc.sync.start.mutationOptions({ onSettled: refresh }));
  const remove = useMutation(trpc.sync.delete.mutationOptions({ onSettled: refresh }));
  if (syncs.isError) return <ErrorState error={syncs.error} retry={() => void syncs.refetch()} />;
  if (syncs.data === undefined) return <RowsSkeleton rows={2} />;
  if (syncs.data.data.length === 0)
    return (
      <Text c="dimmed" fz={13}>
        None yet. Import something above and choose what happens afterwards.
      </Text>
    );
  const error = run.error ?? remove.error;
  return (
    <>
      {error !== null && (
        <Text c="var(--danger)" fz={13} role="alert" mb={8}>
          {error.message}
        </Text>
      )}
      <div className={table.wrap}>
        <table className={table.table} aria-label="Synced datasets">
          <thead>
            <tr>
              <th>Dataset</th>
              <th>From</th>
              <th>How</th>
              <th>When</th>
              <th>Last run</th>
              <th aria-label="Actions" />
            </tr>
          </thead>
          <tbody>
            {syncs.data.data.map((sync) => (
              <Fragment key={sync.id}>
                <tr>
                  <td>
                    <Link href={`/${org}/datasets/${sync.dataset.id}`}>{sync.dataset.name}</Link>
                  </td>
                  <td className={`mono ${table.clip}`} style={{ fontSize: 12 }} title={sync.source.sql}>
                    {sync.source.object === undefined ? 'query' : decodeURIComponent(sync.source.object)}
                  </td>
                  <td>{howOf(sync)}</td>
                  <td title={sync.nextAt === null ? undefined : `next at ${sync.nextAt}`}>
                    {scheduleWords(sync.schedule)}
                  </td>
                  <td>{sync.lastRun === null ? 'none yet' : <RunState run={sync.lastRun} />}</td>
                  <td className={table.right}>
                    <Group gap={6} justify="end" wrap="nowrap">
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-expanded={opened === sync.id}
                        onClick={() => setOpened(opened === sync.id ? null : sync.id)}
                      >
                        Runs
                      </Button>
                      {mayManage && (
                        <>
                          <Button
                            size="compact-xs"
                            variant="default"
                            loading={run.isPending && run.variables.syncId === sync.id}
                            disabled={isRunning(sync)}
                            onClick={() => run.mutate({ syncId: sync.id })}
                          >
                            Run now
                          </Button>
                          <Button
                            size="compact-xs"
                            variant="default"
                            loading={remove.isPending && remove.variables.syncId === sync.id}
                            onClick={() => remove.mutate({ syncId: sync.id })}
                            title="The dataset stays as it is"
                          >
                            Stop
                          </Button>
                        </>
                      )}
                    </Group>
                  </td>
                </tr>
                {opened === sync.id && (
                  <tr>
                    <td colSpan={6}>
                      <SyncRuns syncId={sync.id} watch={isRunning(sync)} />
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function isRunning({ lastRun }: Sync): boolean {
  return lastRun?.status === 'queued' || lastRun?.status === 'running';
}

function howOf({ mode, source }: Sync): string {
  if (mode === 'replace') return 'everything anew';
  return source.cursorColumn === undefined ? 'what is new' : `what is new by ${source.cursorColumn}`;
}
