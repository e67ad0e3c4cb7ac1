'use client';

import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { endSession } from '@/components/shell/end-session';
import { useTRPC } from '@/components/shell/trpc';
import { useMe } from '@/components/shell/use-me';
import { Confirm } from '@/components/ui/confirm';

/** Out of this organisation, or out altogether. */
export function LeaveSection({ hasPassword }: { hasPassword: boolean }) {
  const trpc = useTRPC();
  const name = useMe()?.organisation.name ?? 'the organisation';
  const [asking, setAsking] = useState<'leave' | 'off' | null>(null);
  const [password, setPassword] = useState('');
  const leave = useMutation(
    trpc.member.leave.mutationOptions({ onSuccess: () => window.location.assign('/') }),
  );
  const off = useMutation(trpc.account.deactivate.mutationOptions({ onSuccess: () => void endSession() }));
  const close = () => setAsking(null);
  return (
    <Stack gap={10}>
      <Group justify="space-between" gap={12}>
        <Text fz={13} style={{ flex: 1 }}>
          Leave {name}: your access and the API keys you made here end.
        </Text>
        <Button size="xs" variant="default" onClick={() => setAsking('leave')}>
          Leave
        </Button>
      </Group>
      <Group justify="space-between" gap={12}>
        <Text fz={13} style={{ flex: 1 }}>
          Switch your account off: you leave every organisation, and cannot sign in any more.
        </Text>
        <Button
          size="xs"
          variant="default"
          color="red"
          disabled={!hasPassword}
          onClick={() => setAsking('off')}
        >
          Switch off
        </Button>
      </Group>
      <Confirm
        opened={asking === 'leave'}
        title={`Leave ${name}?`}
        action="Leave"
        keep="Stay"
        error={leave.error}
        busy={leave.isPending || leave.isSuccess}
        onConfirm={() => leave.mutate({})}
        onClose={close}
      >
        You come back by an invitation only. What you did stays, under your name.
      </Confirm>
      <Confirm
        opened={asking === 'off'}
        title="Switch your account off?"
        action="Switch off"
        keep="Keep it"
        error={off.error}
        busy={off.isPending || off.isSuccess}
        disabled={password === ''}
        onConfirm={() => off.mutate({ password })}
        onClose={close}
      >
        Sessions, access tokens and the API keys you made end at once, in every organisation.
        <PasswordInput
          mt={14}
          label="Your password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </Confirm>
    </Stack>
  );
}
