import { useEffect, useState } from 'react';
import { Job } from '@/server/domain/jobs/contract';

/** Follows a job by server-sent events until it has ended; the browser reconnects by itself. */
export function useJobEvents(jobId: string | null, onEnd?: () => void): Job | null {
  const [job, setJob] = useState<Job | null>(null);
  useEffect(() => {
    setJob(null);
    if (jobId === null) return;
    const source = new EventSource(`/v1/jobs/${jobId}/events`);
    source.addEventListener('job', (event) => {
      const parsed = Job.safeParse(JSON.parse(event.data));
      if (!parsed.success) return;
      setJob(parsed.data);
      if (['succeeded', 'failed', 'cancelled'].includes(parsed.data.status)) {
        source.close();
        onEnd?.();
      }
    });
    return () => source.close();
    // biome-ignore lint/correctness/useExhaustiveDependencies: a new callback must not reopen the stream
  }, [jobId]);
  return job;
}
