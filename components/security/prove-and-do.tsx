'use client';

import { Button, Group, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { CodeInput } from './code-input';

interface ProveAndDoProps {
  about: string;
  button: string;
  danger?: boolean;
  busy: boolean;
  error: string | null;
  onCode: (code: string) => void;
}

/** Asks for a code before something that weakens or renews the second factor. */
export function ProveAndDo({ about, button, danger = false, busy, error, onCode }: ProveAndDoProps) {
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onCode(code);
  };
  return (
    <form method="post" onSubmit={submit}>
      <Stack gap={14}>
        <Text fz={14}>{about}</Text>
        <CodeInput
          label="Code"
          description="The six digits of the app, or a recovery code."
          value={code}
          onChange={setCode}
          error={error}
        />
        <Group justify="end">
          <Button type="submit" color={danger ? 'red' : undefined} loading={busy}>
            {button}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
