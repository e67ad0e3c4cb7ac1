'use client';

import { Button, Group, Progress, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useFollowedJob } from '@/components/live/use-followed-job';
import { useRefetchInterval } from '@/components/live/use-refetch-interval';
import { useTRPC } from '@/components/shell/trpc';
import { count } from '@/components/ui/format';
import type { Dataset } from '@/server/domain/datasets/contract';
import classes from './datasets.module.css';
import { stepWords } from './step-words';

/** The work on this dataset, live: step, percent, rows a second, time left, cancel. */
export function JobProgress({ dataset, onEnd }: { dataset: Dataset; onEnd: () => void }) {
  const trpc = useTRPC();
  const pace = useRefetchInterval();
  const resourceId = dataset.status === 'scanning' ? dataset.latestScan?.id : dataset.id;
  const jobs = useQuery({
    ...trpc.job.list.queryOptions({ resourceId, limit: 1 }),
    enabled: resourceId !== undefined,
    refetchInterval: (query) => (query.state.data?.data.length === 0 ? pace(500) : false),
  });
  const jobId = jobs.data?.data[0]?.id ?? null;
  const job = useFollowedJob(jobId, onEnd) ?? jobs.data?.data[0] ?? null;
  const cancel = useMutation(trpc.job.cancel.mutationOptions());
  const { progress } = job ?? {};
  const details = [
    progress?.rowsDone == null
      ? null
      : `${count(progress.rowsDone)}${progress.rowsTotal == null ? '' : ` of ${count(progress.rowsTotal)}`} rows`,
    progress?.rowsPerSecond == null ? null : `${count(progress.rowsPerSecond)} rows/s`,
    progress?.etaSeconds == null ? null : `${Math.ceil(progress.etaSeconds)} s left`,
  ].filter((detail) => detail !== null);
  return (
    <section className={classes.card} aria-label="Progress" aria-live="polite">
      <Group justify="space-between" mb={8}>
        <Text fz={13}>
          {dataset.status === 'ingesting' ? 'Reading the file' : 'Scanning'}
          {progress?.step == null ? '' : `: ${stepWords(progress.step)}`}
          <Text span c="dimmed" fz={12} ml={10} className="mono">
            {details.join(' · ')}
          </Text>
        </Text>
        <Group gap={12}>
          <Text fz={13} className="mono">
            {Math.round(progress?.percent ?? 0)} %
          </Text>
          {jobId !== null && (
            <Button
              size="compact-xs"
              variant="default"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ jobId })}
            >
              Cancel
            </Button>
          )}
        </Group>
      </Group>
      <Progress value={progress?.percent ?? 0} aria-label="Progress of the work" />
    </section>
  );
}
