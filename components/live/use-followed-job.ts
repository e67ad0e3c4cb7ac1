'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import type { Job } from '@/server/domain/jobs/contract';
import { useRefetchInterval } from './use-refetch-interval';

const WITHOUT_STREAM_MS = 700;
const ENDED: readonly string[] = ['succeeded', 'failed', 'cancelled'];

/** The job as it is now, live; null until the first word from the server. `onEnd` is called once it has ended. */
export function useFollowedJob(jobId: string | null, onEnd?: (job: Job) => void): Job | null {
  const trpc = useTRPC();
  const pace = useRefetchInterval();
  const { data } = useQuery({
    ...trpc.job.get.queryOptions({ jobId: jobId ?? '' }),
    enabled: jobId !== null,
    refetchInterval: ({ state }) =>
      ENDED.includes(state.data?.status ?? '') ? false : pace(WITHOUT_STREAM_MS),
  });
  // The callback may change with each render; an end is told once all the same.
  const tellEnd = useEffectEvent(() => {
    if (data !== undefined) onEnd?.(data);
  });
  const endedId = data !== undefined && ENDED.includes(data.status) ? data.id : null;
  useEffect(() => {
    if (endedId !== null) tellEnd();
  }, [endedId]);
  return data ?? null;
}
