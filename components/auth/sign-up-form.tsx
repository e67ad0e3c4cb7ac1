'use client';

import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAlive } from '@/components/shell/use-alive';
import { FormFailure } from '@/components/ui/form-failure';
import { AuthCard } from './auth-card';
import { createAccount, type FieldErrors } from './create-account';
import { startSession } from './start-session';

export function SignUpForm() {
  const [fields, setFields] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // What was typed must never end in the address, which a form does that is sent before the page is alive.
  const alive = useAlive();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    setBusy(true);
    setFields({});
    setFailure(null);
    const outcome = await createAccount({
      name: text('name'),
      organisationName: text('organisationName'),
      email: text('email'),
      password: text('password'),
    });
    if (outcome.kind === 'created') {
      const session = await startSession(text('email'), text('password'));
      // The account is there even when the session could not start.
      window.location.assign(session.kind === 'signed_in' ? session.home : '/sign-in');
      return;
    }
    if (outcome.kind === 'invalid') setFields(outcome.fields);
    else setFailure(outcome.message);
    setBusy(false);
  }

  return (
    <AuthCard
      title="Create an account"
      lead="You get an organisation of your own; nobody else sees its data."
      other={{ text: 'Have an account?', link: 'Sign in', href: '/sign-in' }}
    >
      {/* The messages are ours, beside the fields, and the same as the API's. */}
      <form method="post" onSubmit={submit} noValidate>
        <Stack gap={16}>
          <FormFailure text={failure} />
          <TextInput name="name" label="Your name" autoComplete="name" error={fields.name} autoFocus />
          <TextInput
            name="organisationName"
            label="Organisation"
            autoComplete="organization"
            error={fields.organisationName}
          />
          <TextInput name="email" type="email" label="E-mail" autoComplete="username" error={fields.email} />
          <PasswordInput
            name="password"
            label="Password"
            description="At least 12 characters."
            autoComplete="new-password"
            error={fields.password}
          />
          <Button type="submit" loading={busy} disabled={!alive}>
            Create account
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
