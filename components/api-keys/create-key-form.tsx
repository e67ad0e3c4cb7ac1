'use client';

import { Button, Checkbox, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { useMe } from '@/components/shell/use-me';

const EXPIRIES = [
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: '', label: 'never' },
];
const USUAL = ['dataset.read', 'dataset.create', 'scan.read', 'scan.run', 'job.read'];

export function CreateKeyForm({ onCreated }: { onCreated: (key: string) => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const me = useMe();
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [permissions, setPermissions] = useState<string[]>(USUAL);
  const create = useMutation(
    trpc.apiKey.create.mutationOptions({
      onSuccess: async (created) => {
        onCreated(created.key);
        await queries.invalidateQueries(trpc.apiKey.list.queryFilter());
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({ name, permissions, expiresInDays: days === '' ? undefined : Number(days) });
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
          withAsterisk={false}
          data-autofocus
        />
        <NativeSelect
          label="Expires"
          data={EXPIRIES}
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        <Checkbox.Group label="It may" value={permissions} onChange={setPermissions}>
          <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 6, marginTop: 6 }}>
            {me?.permissions.map((permission) => (
              <Checkbox key={permission} size="xs" value={permission} label={permission} className="mono" />
            ))}
          </div>
        </Checkbox.Group>
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
