'use client';

import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { endSession } from '@/components/shell/end-session';
import { useTRPC } from '@/components/shell/trpc';
import { Confirm } from '@/components/ui/confirm';

/** For a machine that was lost, or left open. */
export function SessionsSection() {
  const trpc = useTRPC();
  const [asking, setAsking] = useState(false);
  const others = useMutation(trpc.account.endSessions.mutationOptions());
  const all = useMutation(trpc.account.endSessions.mutationOptions({ onSuccess: () => void endSession() }));
  return (
    <>
      <Group justify="space-between" gap={12}>
        <Text fz={13} style={{ flex: 1 }} aria-live="polite">
          {others.isSuccess
            ? 'Your other sessions and all access tokens have ended.'
            : 'Lost a machine, or left one open? End the sessions there; access tokens end too, API keys do not.'}
        </Text>
        <Button
          size="xs"
          variant="default"
          loading={others.isPending}
          onClick={() => others.mutate({ keepThis: true })}
        >
          End the others
        </Button>
        <Button size="xs" variant="default" onClick={() => setAsking(true)}>
          Sign out everywhere
        </Button>
      </Group>
      {others.error !== null && (
        <Text c="var(--danger)" fz={13} role="alert">
          {others.error.message}
        </Text>
      )}
      <Confirm
        opened={asking}
        title="Sign out everywhere?"
        action="Sign out everywhere"
        error={all.error}
        busy={all.isPending || all.isSuccess}
        onConfirm={() => all.mutate({ keepThis: false })}
        onClose={() => setAsking(false)}
      >
        Every session of yours ends at once, this one too.
      </Confirm>
    </>
  );
}
