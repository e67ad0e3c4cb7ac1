'use client';

import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { CodeInput } from './code-input';
import { QrCode } from './qr-code';
import { RecoveryCodes } from './recovery-codes';
import classes from './security.module.css';

/** Three steps: the password where there is one, the app with a first code, the recovery codes. */
export function SetUpSecondFactor({ hasPassword, onDone }: { hasPassword: boolean; onDone: () => void }) {
  const trpc = useTRPC();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const enrol = useMutation(trpc.secondFactor.enrol.mutationOptions());
  const confirm = useMutation(trpc.secondFactor.confirm.mutationOptions());

  if (confirm.data !== undefined) return <RecoveryCodes codes={confirm.data.recoveryCodes} onDone={onDone} />;

  if (enrol.data === undefined) {
    const begin = (event: FormEvent) => {
      event.preventDefault();
      enrol.mutate(hasPassword ? { password } : {});
    };
    return (
      <form method="post" onSubmit={begin}>
        <Stack gap={14}>
          <Text fz={14}>
            You need an app that shows codes, such as Google Authenticator, Microsoft Authenticator, 1Password
            or Aegis.
          </Text>
          {hasPassword && (
            <PasswordInput
              label="Your password"
              description="So that nobody sets this up on a machine that you left open."
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              error={enrol.error?.message}
              required
              withAsterisk={false}
              data-autofocus
            />
          )}
          {!hasPassword && enrol.error !== null && (
            <Text c="var(--danger)" fz={13} role="alert">
              {enrol.error.message}
            </Text>
          )}
          <Group justify="end">
            <Button type="submit" loading={enrol.isPending}>
              Continue
            </Button>
          </Group>
        </Stack>
      </form>
    );
  }

  const { secret, uri } = enrol.data;
  const finish = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate({ code });
  };
  return (
    <form method="post" onSubmit={finish}>
      <Stack gap={14}>
        <div className={classes.setup}>
          <QrCode text={uri} size={176} />
          <Stack gap={10}>
            <Text fz={14}>Scan the picture with the app, or type this key into it:</Text>
            <code className={`mono ${classes.secret}`}>{secret.match(/.{1,4}/g)?.join(' ')}</code>
            <Text fz={12} c="dimmed">
              Time-based, 6 digits, 30 seconds, SHA-1: the usual settings.
            </Text>
          </Stack>
        </div>
        <CodeInput
          label="Code that the app shows"
          value={code}
          onChange={setCode}
          error={confirm.error?.message ?? null}
        />
        <Group justify="end">
          <Button type="submit" loading={confirm.isPending}>
            Turn on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
