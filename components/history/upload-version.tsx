'use client';

import { Button, FileButton, Group, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { stepWords } from '@/components/datasets/step-words';
import { useFollowedJob } from '@/components/live/use-followed-job';
import type { Dataset } from '@/server/domain/datasets/contract';
import { Job, Problem } from '@/server/domain/jobs/contract';

/** Takes a file as the next version of the dataset and follows its reading. */
export function UploadVersion({ dataset }: { dataset: Dataset }) {
  const queries = useQueryClient();
  const [sending, setSending] = useState(false);
  const [jobId, setJobId] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const job = useFollowedJob(jobId, (last) => {
    setJobId(null);
    setFault(last.status === 'succeeded' ? null : (last.error?.detail ?? 'The file was not read.'));
    void queries.invalidateQueries();
  });
  async function send(file: File | null) {
    if (file === null) return;
    setSending(true);
    setFault(null);
    const body = new FormData();
    body.append('file', file);
    try {
      const answer = await fetch(`/v1/datasets/${dataset.id}/versions`, { method: 'POST', body });
      const content: unknown = await answer.json();
      if (answer.ok) setJobId(Job.parse(content).id);
      else setFault(Problem.safeParse(content).data?.detail ?? 'The file was refused.');
    } catch {
      setFault('The file did not arrive: the server is out of reach. Nothing was changed.');
    }
    setSending(false);
  }
  const busy = sending || jobId !== null;
  const keys = dataset.keyColumns.join(', ');
  return (
    <Group gap={8}>
      {fault !== null && (
        <Text fz={12} c="red" role="alert">
          {fault}
        </Text>
      )}
      <Text fz={12} c="dimmed" aria-live="polite">
        {sending ? 'sending…' : jobId !== null ? `${stepWords(job?.progress.step ?? 'read')}…` : ''}
      </Text>
      <FileButton onChange={(file) => void send(file)}>
        {(props) => (
          <Button
            {...props}
            size="compact-sm"
            variant="default"
            loading={busy}
            leftSection={<IconUpload size={13} aria-hidden />}
            title={
              keys === ''
                ? 'All rows will be new: mark key columns first to keep row numbers'
                : `Rows keep their numbers by ${keys}`
            }
          >
            Upload a new version
          </Button>
        )}
      </FileButton>
    </Group>
  );
}
