'use client';

import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { fieldErrors, formError } from '@/components/ui/field-errors';

/** Founds an organisation and goes there. */
export function CreateOrganisation() {
  const trpc = useTRPC();
  const [name, setName] = useState('');
  const create = useMutation(
    trpc.organisation.create.mutationOptions({
      // A full load: everything that is on screen belongs to another organisation.
      onSuccess: ({ slug }) => window.location.assign(`/${slug}/datasets`),
    }),
  );
  const failure = formError(create.error, ['name']);
  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({ name });
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        <TextInput
          label="Name of the organisation"
          description="Its data is apart from every other one; you become its super admin."
          value={name}
          error={fieldErrors(create.error).name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        {failure !== null && (
          <Text c="var(--danger)" fz={13} role="alert">
            {failure}
          </Text>
        )}
        <Button type="submit" disabled={name.trim() === ''} loading={create.isPending || create.isSuccess}>
          Create organisation
        </Button>
      </Stack>
    </form>
  );
}
