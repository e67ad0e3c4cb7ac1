'use client';

import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import type { Connector } from '@/server/domain/connectors/contract';

export function DeleteConnector({
  connector,
  onClose,
  onDeleted,
}: {
  connector: Connector | null;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const remove = useMutation(
    trpc.connector.delete.mutationOptions({
      onSuccess: async () => {
        onDeleted();
        await queries.invalidateQueries(trpc.connector.list.pathFilter());
      },
    }),
  );
  const syncs = connector?.syncCount ?? 0;
  return (
    <Modal
      opened={connector !== null}
      onClose={onClose}
      title={`Remove ${connector?.name ?? ''}?`}
      transitionProps={{ duration: 120 }}
    >
      <Text fz={14}>
        Its address and password are forgotten. Datasets that were read from it stay as they are
        {syncs > 0 ? `; ${syncs} of them ${syncs === 1 ? 'is' : 'are'} no longer kept like the source` : ''}.
      </Text>
      {remove.error !== null && (
        <Text c="var(--danger)" fz={13} mt={8} role="alert">
          {remove.error.message}
        </Text>
      )}
      <Group justify="end" mt={16}>
        <Button variant="default" onClick={onClose}>
          Keep it
        </Button>
        <Button
          color="red"
          loading={remove.isPending}
          onClick={() => connector !== null && remove.mutate({ connectorId: connector.id })}
        >
          Remove
        </Button>
      </Group>
    </Modal>
  );
}
