'use client';

import { ActionIcon, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRefetchInterval } from '@/components/live/use-refetch-interval';
import type { Job } from '@/server/domain/jobs/contract';
import classes from './app-frame.module.css';
import { useTRPC } from './trpc';

const NAMES: Record<string, string> = {
  'dataset.ingest': 'Reading',
  'dataset.scan': 'Scanning',
  'dataset.delete': 'Deleting',
  'dataset.self_test': 'Testing the checks',
};

/** What is being worked on, wherever one is: name, bar, time left, cancel. */
export function RunningJobs() {
  const trpc = useTRPC();
  const pace = useRefetchInterval();
  const running = useQuery({
    ...trpc.job.list.queryOptions({ status: 'running', limit: 5 }),
    refetchInterval: (query) => pace((query.state.data?.data.length ?? 0) > 0 ? 1000 : 4000),
  });
  const cancel = useMutation(trpc.job.cancel.mutationOptions({ onSuccess: () => void running.refetch() }));
  const jobs = running.data?.data ?? [];
  if (jobs.length === 0) return null;
  return (
    <section className={classes.jobs} aria-label="Running jobs">
      {jobs.map((job) => (
        <div key={job.id} className={classes.job} title={titleOf(job)}>
          <div className={classes.jobLine}>
            <span>
              {NAMES[job.type] ?? job.type}{' '}
              {job.progress.etaSeconds === null ? '' : `· ${Math.ceil(job.progress.etaSeconds)} s left`}
            </span>
            <ActionIcon
              size="xs"
              variant="subtle"
              color="gray"
              aria-label="Cancel this job"
              onClick={() => cancel.mutate({ jobId: job.id })}
            >
              <IconX size={12} />
            </ActionIcon>
          </div>
          <span className={`mono ${classes.jobPercent}`}>{Math.round(job.progress.percent)} %</span>
          <Progress
            value={job.progress.percent}
            size={4}
            aria-label={`${Math.round(job.progress.percent)} percent done`}
          />
        </div>
      ))}
    </section>
  );
}

/** All that the narrow rail has no room for. */
function titleOf(job: Job): string {
  const { etaSeconds, percent } = job.progress;
  const left = etaSeconds === null ? '' : `, ${Math.ceil(etaSeconds)} s left`;
  return `${NAMES[job.type] ?? job.type}: ${Math.round(percent)} %${left}`;
}
