'use client';

import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useParams, useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { fieldErrors, formError } from '@/components/ui/field-errors';
import type { Organisation } from '@/server/domain/organisations/contract';

/** Every zone that this browser knows, and UTC, which not every browser lists. */
function timeZones(own: string): string[] {
  return [...new Set(['UTC', own, ...Intl.supportedValuesOf('timeZone')])];
}

export function OrganisationForm({ organisation }: { organisation: Organisation }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const may = usePermissions();
  const { org } = useParams<{ org: string }>();
  const [name, setName] = useState(organisation.name);
  const [slug, setSlug] = useState(organisation.slug);
  const [timeZone, setTimeZone] = useState(organisation.timeZone);
  const save = useMutation(
    trpc.organisation.update.mutationOptions({
      onSuccess: async (saved) => {
        if (saved.slug !== org) router.replace(`/${saved.slug}/settings/organisation`);
        await queries.invalidateQueries();
      },
    }),
  );
  const able = may('organisation.update');
  const errors = fieldErrors(save.error);
  const failure = formError(save.error, ['name', 'slug', 'timeZone']);
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ name, slug, timeZone });
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        <TextInput
          label="Name"
          value={name}
          disabled={!able}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Address"
          description="The part of addresses that names it. Links to the old address stop working."
          leftSection="/"
          classNames={{ input: 'mono' }}
          value={slug}
          disabled={!able}
          error={errors.slug}
          onChange={(event) => setSlug(event.currentTarget.value)}
        />
        <Select
          label="Time zone"
          description="Mails give times in it."
          searchable
          allowDeselect={false}
          data={timeZones(organisation.timeZone)}
          value={timeZone}
          disabled={!able}
          error={errors.timeZone}
          onChange={(value) => setTimeZone(value ?? organisation.timeZone)}
        />
        <Group justify="end">
          <Text
            fz={12}
            c={failure === null ? 'dimmed' : 'var(--danger)'}
            style={{ flex: 1 }}
            aria-live="polite"
          >
            {failure ?? (save.isSuccess ? 'Saved.' : able ? '' : 'Changing it needs organisation.update.')}
          </Text>
          <Button type="submit" disabled={!able} loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
