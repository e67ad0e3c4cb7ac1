'use client';

import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRefetchInterval } from '@/components/live/use-refetch-interval';
import { useTRPC } from '@/components/shell/trpc';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import { RunState } from './run-state';

const SHOWN = 20;

/** The last runs with what they changed beside rows, and why one failed. */
export function SyncRuns({ syncId, watch }: { syncId: string; watch: boolean }) {
  const trpc = useTRPC();
  const pace = useRefetchInterval();
  const runs = useQuery({
    ...trpc.sync.runs.queryOptions({ syncId, limit: SHOWN }),
    refetchInterval: watch ? pace(2000) : false,
  });
  if (runs.isError) return <ErrorState error={runs.error} />;
  if (runs.data === undefined) return <RowsSkeleton rows={2} />;
  if (runs.data.data.length === 0)
    return (
      <Text fz={13} c="dimmed">
        It has not run since the first reading.
      </Text>
    );
  return (
    <ul style={{ margin: '6px 0', paddingLeft: 0, listStyle: 'none' }} aria-label="Runs">
      {runs.data.data.map((run) => (
        <li key={run.id} style={{ padding: '3px 0' }}>
          <RunState run={run} />{' '}
          <span style={{ color: 'var(--text-3)', fontSize: 12 }}>
            {run.trigger === 'manual' ? 'by hand' : 'by schedule'}
          </span>
          {[...(run.error?.detail === undefined ? [] : [run.error.detail]), ...run.notes].map((note) => (
            <div key={note} style={{ fontSize: 12, color: 'var(--text-2)', paddingLeft: 21 }}>
              {note}
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}
