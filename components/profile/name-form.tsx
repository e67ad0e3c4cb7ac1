'use client';

import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { fieldErrors, formError } from '@/components/ui/field-errors';
import type { Account } from '@/server/domain/accounts/contract';

export function NameForm({ account }: { account: Account }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState(account.name);
  const save = useMutation(
    trpc.account.update.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  );
  const failure = formError(save.error, ['name']);
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ name });
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={14}>
        <TextInput label="E-mail" value={account.email} readOnly disabled />
        <TextInput
          label="Your name"
          description="Members see it beside what you do."
          value={name}
          error={fieldErrors(save.error).name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="end">
          <Text
            fz={12}
            c={failure === null ? 'dimmed' : 'var(--danger)'}
            style={{ flex: 1 }}
            aria-live="polite"
          >
            {failure ?? (save.isSuccess ? 'Saved.' : '')}
          </Text>
          <Button type="submit" variant="default" disabled={name === account.name} loading={save.isPending}>
            Save name
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
