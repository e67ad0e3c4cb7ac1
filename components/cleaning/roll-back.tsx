'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import type { Fix } from '@/server/domain/cleaning/contract';
import { FixProgress } from './fix-progress';

/** Takes a fix back. Where later fixes build on it, it says which, and offers to take those back as well. */
export function RollBack({ datasetId, fix, onDone }: { datasetId: string; fix: Fix; onDone: () => void }) {
  const trpc = useTRPC();
  const [open, setOpen] = useState(false);
  const [jobId, setJobId] = useState<string | null>(null);
  const roll = useMutation(trpc.fix.rollBack.mutationOptions({ onSuccess: (job) => setJobId(job.id) }));
  const blocked = roll.isError;
  const end = () => {
    setJobId(null);
    setOpen(false);
    onDone();
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        Roll back…
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={`Roll back “${fix.title}”`}
        transitionProps={{ duration: 120 }}
      >
        <Stack gap={14}>
          {jobId === null ? (
            <>
              <Text fz={14}>
                A new version is made without this fix; the fixes after it stay. Its log is kept, so it can be
                run again.
              </Text>
              {blocked && (
                <Text fz={13} c="red" role="alert">
                  {roll.error.message}
                </Text>
              )}
              <Group justify="end">
                <Button variant="default" onClick={() => setOpen(false)}>
                  Keep it
                </Button>
                <Button
                  loading={roll.isPending}
                  onClick={() => roll.mutate({ datasetId, fixId: fix.id, cascade: blocked })}
                >
                  {blocked ? 'Roll back all of them' : 'Roll back'}
                </Button>
              </Group>
            </>
          ) : (
            <FixProgress jobId={jobId} onEnd={end} />
          )}
        </Stack>
      </Modal>
    </>
  );
}
