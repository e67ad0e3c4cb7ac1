'use client';

import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import { DataKeys } from './data-keys';
import { DeleteOrganisation } from './delete-organisation';
import { OrganisationForm } from './organisation-form';

export function OrganisationPage() {
  const trpc = useTRPC();
  const may = usePermissions();
  const shown = useQuery(trpc.organisation.get.queryOptions({}));
  return (
    <Stack gap={28} maw={560}>
      <div>
        <Title order={1}>Organisation</Title>
        <Text c="dimmed" fz={13} mt={4}>
          What the organisation is called and where it is found.
        </Text>
      </div>
      {shown.isError ? (
        <ErrorState error={shown.error} retry={() => void shown.refetch()} />
      ) : shown.data === undefined ? (
        <RowsSkeleton rows={4} />
      ) : (
        <>
          <OrganisationForm key={shown.data.id} organisation={shown.data} />
          {may('organisation.update') && <DataKeys />}
          {may('organisation.delete') && <DeleteOrganisation name={shown.data.name} />}
        </>
      )}
    </Stack>
  );
}
