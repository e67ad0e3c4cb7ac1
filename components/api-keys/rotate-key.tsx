'use client';

import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { useTRPC } from '@/components/shell/trpc';
import type { ApiKey } from '@/server/domain/organisations/contract';
import { EXPIRIES } from './expiries';
import { NewKey } from './new-key';

const OVERLAPS = [
  { value: '0', label: 'ends now' },
  { value: '1', label: 'opens for one more day' },
  { value: '7', label: 'opens for 7 more days' },
  { value: '14', label: 'opens for 14 more days' },
  { value: '30', label: 'opens for 30 more days' },
];

/** A new secret for a key: how long the old one stays, then the new one, shown this once. */
export function RotateKey({
  apiKey,
  onClose,
}: {
  apiKey: z.infer<typeof ApiKey> | null;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [overlap, setOverlap] = useState('7');
  const [days, setDays] = useState('keep');
  const rotate = useMutation(
    trpc.apiKey.rotate.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.apiKey.list.pathFilter()),
    }),
  );
  const close = () => {
    rotate.reset();
    onClose();
  };
  const expired = apiKey?.state === 'expired';
  const keep = { value: 'keep', label: expired ? 'choose one' : 'as before' };
  const never = ({ value }: { value: string }) => value !== '';
  return (
    <Modal
      opened={apiKey !== null}
      onClose={close}
      title={rotate.data === undefined ? `Rotate ${apiKey?.name ?? ''}` : 'Copy the new key now'}
      size={520}
      closeOnClickOutside={rotate.data === undefined}
      transitionProps={{ duration: 120 }}
    >
      {rotate.data !== undefined ? (
        <NewKey apiKey={rotate.data.key} onDone={close} />
      ) : (
        <Stack gap={14}>
          <Text fz={14}>
            The key keeps its name and permissions and gets a new secret. Put that where the old one is used
            before the old one ends.
          </Text>
          {apiKey?.previous != null && (
            <Text fz={13} c="var(--warning)">
              The secret from before the last rotation ({apiKey.previous.prefix}…) still opens and ends now.
            </Text>
          )}
          <Group grow>
            <NativeSelect
              label="The old secret"
              data={OVERLAPS}
              value={overlap}
              onChange={(event) => setOverlap(event.currentTarget.value)}
              data-autofocus
            />
            <NativeSelect
              label="The key expires"
              data={[keep, ...EXPIRIES.filter(never)]}
              value={days}
              onChange={(event) => setDays(event.currentTarget.value)}
            />
          </Group>
          {rotate.error !== null && (
            <Text c="var(--danger)" fz={13} role="alert">
              {rotate.error.message}
            </Text>
          )}
          <Group justify="end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              loading={rotate.isPending}
              disabled={expired && days === 'keep'}
              onClick={() =>
                apiKey !== null &&
                rotate.mutate({
                  apiKeyId: apiKey.id,
                  overlapDays: Number(overlap),
                  expiresInDays: days === 'keep' ? undefined : Number(days),
                })
              }
            >
              Rotate
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
