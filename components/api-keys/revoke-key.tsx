'use client';

import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { useTRPC } from '@/components/shell/trpc';
import type { ApiKey } from '@/server/domain/organisations/contract';

export function RevokeKey({
  apiKey,
  onClose,
}: {
  apiKey: z.infer<typeof ApiKey> | null;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const revoke = useMutation(
    trpc.apiKey.revoke.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.apiKey.list.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <Modal
      opened={apiKey !== null}
      onClose={onClose}
      title={`Revoke ${apiKey?.name ?? ''}?`}
      transitionProps={{ duration: 120 }}
    >
      <Text fz={14}>Calls with this key fail at once, and a revoked key cannot come back.</Text>
      {revoke.error !== null && (
        <Text c="var(--danger)" fz={13} mt={8} role="alert">
          {revoke.error.message}
        </Text>
      )}
      <Group justify="end" mt={16}>
        <Button variant="default" onClick={onClose}>
          Keep it
        </Button>
        <Button
          color="red"
          loading={revoke.isPending}
          onClick={() => apiKey !== null && revoke.mutate({ apiKeyId: apiKey.id })}
        >
          Revoke
        </Button>
      </Group>
    </Modal>
  );
}
