'use client';

import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { fieldErrors, formError } from '@/components/ui/field-errors';
import { FormFailure } from '@/components/ui/form-failure';
import { AuthCard } from './auth-card';
import { forgetLinkToken } from './link-token';
import { useLinkToken } from './use-link-token';

const OTHER = { text: 'The link does not work?', link: 'Ask for another', href: '/forgot-password' };

export function ResetPasswordForm() {
  const trpc = useTRPC();
  const token = useLinkToken('reset');
  const [password, setPassword] = useState('');
  const reset = useMutation(
    trpc.password.reset.mutationOptions({ onSuccess: () => forgetLinkToken('reset') }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    if (token) reset.mutate({ token, password });
  }
  if (reset.isSuccess) {
    return (
      <AuthCard
        title="The new password is set"
        lead={`For ${reset.data.email}. All sessions of the account have ended.`}
        other={{ text: 'Go on:', link: 'Sign in', href: '/sign-in' }}
      >
        <Text fz={14}>Sign in with the new password.</Text>
      </AuthCard>
    );
  }
  const failure =
    token === null
      ? 'The address of this page is not whole. Open the link from the mail again.'
      : formError(reset.error, ['password']);
  return (
    <AuthCard title="Set a new password" lead="It ends every session of the account." other={OTHER}>
      <form method="post" onSubmit={submit} noValidate>
        <Stack gap={16}>
          <FormFailure text={failure} />
          <PasswordInput
            name="password"
            label="New password"
            description="At least 12 characters."
            autoComplete="new-password"
            value={password}
            error={fieldErrors(reset.error).password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoFocus
          />
          <Button type="submit" loading={reset.isPending} disabled={!token || password === ''}>
            Set the password
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
