import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import { useTRPC } from '@/components/shell/trpc';
import { Event } from '@/server/domain/events/contract';
import { Job, type JobPage } from '@/server/domain/jobs/contract';
import { Coalescer } from './coalesce';
import { followStream } from './follow-stream';
import { isTold, PRESENT_STATE, type Told, TRAIL, toldBy, WORK_WENT_ON } from './told-queries';

/** Long enough that the events of one transaction become one look, too short to be noticed. */
const SOON_MS = 300;
/** For what changes again and again while work goes on. */
const STEADY_MS = 2000;

/** Keeps the queries of this page true by the stream; says whether the stream is there. `topics` null follows nothing. */
export function useLiveQueries(topics: string | null): boolean {
  const queries = useQueryClient();
  const trpc = useTRPC();
  const [connected, setConnected] = useState(false);
  useEffect(() => {
    if (topics === null) return;
    const look = (told: readonly Told[]) =>
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => told.some((one) => isTold(queryKey, one)),
      });
    const soon = new Coalescer(SOON_MS, look);
    const steady = new Coalescer(STEADY_MS, look);
    const steps = new Map<string, string | null>();
    const showJob = (job: Job) => {
      queries.setQueryData(trpc.job.get.queryKey({ jobId: job.id }), job);
      queries.setQueriesData<z.infer<typeof JobPage>>(trpc.job.list.queryFilter(), (page) =>
        page === undefined
          ? page
          : { ...page, data: page.data.map((known) => (known.id === job.id ? job : known)) },
      );
      if (job.type === 'dataset.scan' && steps.get(job.id) !== job.progress.step) steady.add(WORK_WENT_ON);
      if (job.finishedAt === null) steps.set(job.id, job.progress.step);
      else steps.delete(job.id);
    };
    const stop = followStream(topics, {
      connected: setConnected,
      begun: () => soon.add(PRESENT_STATE),
      ended: () => void queries.invalidateQueries(trpc.organisation.me.queryFilter()),
      told: (type, data) => {
        const event = Event.safeParse(data);
        soon.add(toldBy(type, event.data?.datasetId ?? null));
        steady.add(TRAIL);
      },
      job: (data) => {
        const job = Job.safeParse(data);
        if (job.success) showJob(job.data);
      },
    });
    return () => {
      stop();
      soon.stop();
      steady.stop();
    };
  }, [topics, queries, trpc]);
  return connected;
}
