'use client';

import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { endSession } from '@/components/shell/end-session';
import { useTRPC } from '@/components/shell/trpc';
import { Confirm } from '@/components/ui/confirm';

/** The one thing without a way back, so it is asked for by name. */
export function DeleteOrganisation({ name }: { name: string }) {
  const trpc = useTRPC();
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const remove = useMutation(
    trpc.organisation.delete.mutationOptions({ onSuccess: () => void endSession() }),
  );
  return (
    <Stack gap={10} component="section" aria-labelledby="delete-organisation">
      <Group justify="space-between" align="end" wrap="nowrap">
        <div>
          <Title order={2} id="delete-organisation" fz={15}>
            Delete the organisation
          </Title>
          <Text c="dimmed" fz={13} mt={2}>
            Every dataset, result, connector and key, for everybody, for good.
          </Text>
        </div>
        <Button variant="default" c="var(--danger)" onClick={() => setAsking(true)}>
          Delete
        </Button>
      </Group>
      <Confirm
        opened={asking}
        title={`Delete ${name}?`}
        action="Delete for good"
        keep="Keep it"
        error={remove.error}
        busy={remove.isPending}
        disabled={typed !== name}
        onConfirm={() => remove.mutate({ confirmName: typed })}
        onClose={() => setAsking(false)}
      >
        Everybody is out at once. Its encryption keys are destroyed first, so that its files cannot be read
        any more, in no backup either. There is no way back.
        <TextInput
          mt={14}
          label={`Type ${name} to go on`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
        />
      </Confirm>
    </Stack>
  );
}
