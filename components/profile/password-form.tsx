'use client';

import { Anchor, Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { fieldErrors, formError } from '@/components/ui/field-errors';
import type { Account } from '@/server/domain/accounts/contract';

export function PasswordForm({ account }: { account: Account }) {
  const trpc = useTRPC();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const change = useMutation(
    trpc.password.change.mutationOptions({
      onSuccess: () => {
        setCurrent('');
        setNew('');
      },
    }),
  );
  if (!account.hasPassword) {
    return (
      <Text fz={13}>
        You sign in elsewhere and have no password here.{' '}
        <Anchor href="/forgot-password" fz="inherit">
          Have a link mailed
        </Anchor>{' '}
        to set one.
      </Text>
    );
  }
  const errors = fieldErrors(change.error);
  const failure = formError(change.error, ['currentPassword', 'newPassword']);
  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate({ currentPassword, newPassword });
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={14}>
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          value={currentPassword}
          error={errors.currentPassword}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password"
          description="At least 12 characters."
          autoComplete="new-password"
          value={newPassword}
          error={errors.newPassword}
          onChange={(event) => setNew(event.currentTarget.value)}
        />
        <Group justify="end">
          <Text
            fz={12}
            c={failure === null ? 'dimmed' : 'var(--danger)'}
            style={{ flex: 1 }}
            aria-live="polite"
          >
            {failure ?? (change.isSuccess ? 'Changed. Your other sessions have ended.' : '')}
          </Text>
          <Button
            type="submit"
            variant="default"
            disabled={currentPassword === '' || newPassword === ''}
            loading={change.isPending}
          >
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
