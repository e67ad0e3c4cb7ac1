'use client';

import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useAlive } from '@/components/shell/use-alive';
import { AuthCard } from './auth-card';
import { localPath } from './local-path';
import { startSession } from './start-session';

const MESSAGES = {
  refused: 'E-mail or password is wrong. Check both and try again.',
  unreachable: 'The server did not answer. Nothing was changed; try again in a moment.',
};

export function SignInForm({ next }: { next?: string }) {
  const [failure, setFailure] = useState<keyof typeof MESSAGES | null>(null);
  const [busy, setBusy] = useState(false);
  // What was typed must never end in the address, which a form does that is sent before the page is alive.
  const alive = useAlive();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFailure(null);
    const outcome = await startSession(String(form.get('email')), String(form.get('password')));
    if (outcome.kind === 'signed_in') {
      // A full load, so that nothing of an earlier session stays in memory.
      window.location.assign(localPath(next) ?? outcome.home);
      return;
    }
    setFailure(outcome.kind);
    setBusy(false);
  }

  return (
    <AuthCard
      title="Sign in"
      lead="See what is wrong with your data, and fix it."
      other={{ text: 'No account yet?', link: 'Create one', href: '/sign-up' }}
    >
      <form method="post" onSubmit={submit}>
        <Stack gap={16}>
          {failure !== null && (
            <Alert color="red" icon={<IconAlertCircle size={18} />} role="alert">
              {MESSAGES[failure]}
            </Alert>
          )}
          <TextInput
            name="email"
            type="email"
            label="E-mail"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
          />
          <PasswordInput
            name="password"
            label="Password"
            autoComplete="current-password"
            required
            withAsterisk={false}
          />
          <Button type="submit" loading={busy} disabled={!alive}>
            Sign in
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
