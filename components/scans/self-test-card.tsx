'use client';

import { Button, Group, Progress, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFollowedJob } from '@/components/live/use-followed-job';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { relativeTime, share } from '@/components/ui/format';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { SelfTest } from '@/server/domain/self-tests/contract';
import { SelfTestResults } from './self-test-results';

/** How well the checks see this very data, measured by putting known errors into a copy of it. */
export function SelfTestCard({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const may = usePermissions();
  const [open, setOpen] = useState(false);
  const tests = useQuery(trpc.selfTest.list.queryOptions({ datasetId: dataset.id, limit: 5 }));
  const latest = tests.data?.data[0];
  const running = latest?.status === 'queued' || latest?.status === 'running';
  const finished = tests.data?.data.find(({ status }) => status === 'succeeded');
  const refresh = () => void queryClient.invalidateQueries();
  const job = useFollowedJob(running ? (latest?.jobId ?? null) : null, refresh);
  const start = useMutation(trpc.selfTest.start.mutationOptions({ onSuccess: refresh }));
  return (
    <>
      <Group justify="space-between" wrap="nowrap" align="start" gap={16}>
        <Text fz={13} maw={760}>
          {finished?.results == null
            ? 'Puts slips, gaps, outliers, swaps, copies and other known errors into a copy of a sample of your data, scans it, and counts how many are found. The data itself is not touched.'
            : summary(finished)}
        </Text>
        <Group gap={8} wrap="nowrap" style={{ flexShrink: 0 }}>
          {finished?.results != null && (
            <Button size="xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? 'Hide the figures' : 'Show the figures'}
            </Button>
          )}
          {may('scan.run') && (
            <Button
              size="xs"
              variant="default"
              disabled={running || dataset.currentVersion === null}
              loading={start.isPending}
              onClick={() => start.mutate({ datasetId: dataset.id })}
            >
              {finished === undefined ? 'Test the checks' : 'Test again'}
            </Button>
          )}
        </Group>
      </Group>
      {running && (
        <div aria-live="polite">
          <Text fz={12} c="dimmed" mt={8} mb={4}>
            {job?.progress.step ?? 'Waiting for its turn'}
          </Text>
          <Progress value={job?.progress.percent ?? 0} size={6} aria-label="Progress of the test" />
        </div>
      )}
      {latest?.status === 'failed' && (
        <Text fz={12} c="red" mt={8} role="alert">
          {latest.error?.detail ?? latest.error?.title}
        </Text>
      )}
      {open && finished?.results != null && <SelfTestResults results={finished.results} />}
    </>
  );
}

function summary({ results, rowsUsed, createdAt }: SelfTest): string {
  if (results === null) return '';
  const { found, injected, correct, raised } = results.overall;
  const precise =
    raised === 0 ? '' : ` Of the cells then held to be wrong, ${share(correct, raised)} were among them.`;
  return `${share(found, injected)} of the errors put into ${rowsUsed ?? 0} rows were found, ${relativeTime(createdAt)}.${precise}`;
}
