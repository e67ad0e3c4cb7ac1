'use client';

import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { startSession } from '@/components/auth/start-session';
import { useTRPC } from '@/components/shell/trpc';
import { fieldErrors, formError } from '@/components/ui/field-errors';
import { FormFailure } from '@/components/ui/form-failure';

interface AcceptWithAccountProps {
  token: string;
  email: string;
  onAccepted: (slug: string) => void;
}

/** For an address without an account: makes one, and signs in with it. */
export function AcceptWithAccount({ token, email, onAccepted }: AcceptWithAccountProps) {
  const trpc = useTRPC();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const accept = useMutation(
    trpc.invitation.accept.mutationOptions({
      onSuccess: async ({ slug }) => {
        const session = await startSession(email, password);
        if (session.kind === 'signed_in') onAccepted(slug);
        // The account is there even when the session could not start.
        else window.location.assign('/sign-in');
      },
    }),
  );
  const errors = fieldErrors(accept.error);
  const failure = formError(accept.error, ['name', 'password']);
  function submit(event: FormEvent) {
    event.preventDefault();
    accept.mutate({ token, name, password });
  }
  return (
    <form method="post" onSubmit={submit} noValidate>
      <Stack gap={16}>
        <FormFailure text={failure} />
        {/* For password managers, which keep the password under it. */}
        <TextInput type="email" label="E-mail" value={email} readOnly autoComplete="username" />
        <TextInput
          label="Your name"
          autoComplete="name"
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoFocus
        />
        <PasswordInput
          label="Password"
          description="At least 12 characters."
          autoComplete="new-password"
          value={password}
          error={errors.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={accept.isPending || accept.isSuccess}>
          Create account and join
        </Button>
      </Stack>
    </form>
  );
}
