'use client';

import { Autocomplete, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { useMe } from '@/components/shell/use-me';
import { EXPIRIES } from './expiries';
import { PermissionChoice } from './permission-choice';
import { presetOf } from './permission-groups';

const ENVIRONMENTS = ['production', 'staging', 'development'];

export function CreateKeyForm({ onCreated }: { onCreated: (key: string) => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  // A person's own account is no business of a key.
  const offered = (useMe()?.permissions ?? []).filter((name) => name !== 'account.manage');
  const [name, setName] = useState('');
  const [environment, setEnvironment] = useState('');
  const [days, setDays] = useState('90');
  const [permissions, setPermissions] = useState<string[]>(() => presetOf('usual', offered));
  const create = useMutation(
    trpc.apiKey.create.mutationOptions({
      onSuccess: async (created) => {
        onCreated(created.key);
        await queries.invalidateQueries(trpc.apiKey.list.pathFilter());
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({
      name,
      permissions,
      environment: environment.trim() === '' ? undefined : environment,
      expiresInDays: days === '' ? undefined : Number(days),
    });
  }
  return (
    <form onSubmit={submit}>
      <Stack gap={14}>
        <TextInput
          label="Name"
          description="What the key is for, so that it can be told apart later."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          required
          maxLength={200}
          withAsterisk={false}
          data-autofocus
        />
        <Group grow align="start">
          <Autocomplete
            label="Environment"
            description="A label; it grants nothing."
            placeholder="none"
            data={ENVIRONMENTS}
            value={environment}
            onChange={setEnvironment}
            maxLength={40}
          />
          <NativeSelect
            label="Expires"
            description="Calls fail from then on."
            data={EXPIRIES}
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
        </Group>
        <PermissionChoice offered={offered} chosen={permissions} onChange={setPermissions} />
        {create.error !== null && (
          <Text c="var(--danger)" fz={13} role="alert">
            {create.error.message}
          </Text>
        )}
        <Button type="submit" loading={create.isPending} disabled={permissions.length === 0}>
          Create key
        </Button>
      </Stack>
    </form>
  );
}
