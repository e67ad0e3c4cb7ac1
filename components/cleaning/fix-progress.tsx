'use client';

import { Button, Group, Progress, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useFollowedJob } from '@/components/live/use-followed-job';
import { useTRPC } from '@/components/shell/trpc';
import { fixStepWords } from './fix-words';

/** A fix or a rollback while it runs, live, with a way to stop it: nothing half-done stays. */
export function FixProgress({ jobId, onEnd }: { jobId: string | null; onEnd: () => void }) {
  const trpc = useTRPC();
  const job = useFollowedJob(jobId, onEnd);
  const cancel = useMutation(trpc.job.cancel.mutationOptions());
  const percent = Math.round(job?.progress.percent ?? 0);
  return (
    <section aria-label="Progress" aria-live="polite">
      <Group justify="space-between" mb={6}>
        <Text fz={13}>{job?.progress.step == null ? 'Starting' : fixStepWords(job.progress.step)}</Text>
        <Group gap={12}>
          <Text fz={13} className="mono">
            {percent} %
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
      <Progress value={percent} aria-label="Progress of the work" />
    </section>
  );
}
