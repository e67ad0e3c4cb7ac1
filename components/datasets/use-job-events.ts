'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { Job } from '@/server/domain/jobs/contract';

/** The job as it is now, live; null until the first word from the server. */
export function useJobEvents(jobId: string | null, onEnd?: (job: Job) => void): Job | null {
  const [job, setJob] = useState<Job | null>(null);
  // The callback may change with each render; a stream must not start anew for that.
  const ended = useEffectEvent((last: Job) => onEnd?.(last));
  useEffect(() => {
    if (jobId === null) return;
    const source = new EventSource(`/v1/jobs/${jobId}/events`);
    source.addEventListener('job', (event) => {
      const parsed = Job.safeParse(JSON.parse(event.data));
      if (!parsed.success) return;
      setJob(parsed.data);
      if (['succeeded', 'failed', 'cancelled'].includes(parsed.data.status)) {
        source.close();
        ended(parsed.data);
      }
    });
    return () => source.close();
  }, [jobId]);
  return job;
}
