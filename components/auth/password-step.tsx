import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useAlive } from '@/components/shell/use-alive';

export function PasswordStep({
  busy,
  onSend,
}: {
  busy: boolean;
  onSend: (email: string, password: string) => void;
}) {
  // What was typed must never end in the address, which a form does that is sent before the page is alive.
  const alive = useAlive();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onSend(String(form.get('email')), String(form.get('password')));
  }
  return (
    <form method="post" onSubmit={submit}>
      <Stack gap={16}>
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
        <Anchor href="/forgot-password" fz={13} w="fit-content">
          Forgotten password?
        </Anchor>
        <Button type="submit" loading={busy} disabled={!alive}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
