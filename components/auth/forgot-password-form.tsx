'use client';

import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { useAlive } from '@/components/shell/use-alive';
import { fieldErrors, formError } from '@/components/ui/field-errors';
import { FormFailure } from '@/components/ui/form-failure';
import { AuthCard } from './auth-card';

const OTHER = { text: 'Remembered it?', link: 'Sign in', href: '/sign-in' };

export function ForgotPasswordForm() {
  const trpc = useTRPC();
  const alive = useAlive();
  const [email, setEmail] = useState('');
  const request = useMutation(trpc.password.requestReset.mutationOptions());
  const failure = formError(request.error, ['email']);
  function submit(event: FormEvent) {
    event.preventDefault();
    request.mutate({ email });
  }
  if (request.data?.delivery === 'mail') {
    return (
      <AuthCard
        title="Look into your mail"
        lead={`If ${email} has an account, a link is on its way.`}
        other={OTHER}
      >
        <Text fz={14}>
          It holds for one hour and once. Nothing there? Look among the spam, or check the address.
        </Text>
      </AuthCard>
    );
  }
  if (request.data?.delivery === 'off') {
    return (
      <AuthCard title="This instance sends no mail" lead="So no link can reach you." other={OTHER}>
        <Text fz={14}>
          Ask an administrator of your organisation: they can remove your account there, switch it off, and
          invite you again, whereupon you choose a new password.
        </Text>
      </AuthCard>
    );
  }
  return (
    <AuthCard title="Forgotten password" lead="We mail you a link that sets a new one." other={OTHER}>
      <form method="post" onSubmit={submit} noValidate>
        <Stack gap={16}>
          <FormFailure text={failure} />
          <TextInput
            name="email"
            type="email"
            label="E-mail"
            autoComplete="username"
            value={email}
            error={fieldErrors(request.error).email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            autoFocus
          />
          <Button type="submit" loading={request.isPending} disabled={!alive || email.trim() === ''}>
            Mail me a link
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
