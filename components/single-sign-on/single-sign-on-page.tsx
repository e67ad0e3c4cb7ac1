'use client';

import { Button, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { Section } from '@/components/ui/section';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import { ConnectionForm } from './connection-form';
import { OurSide } from './our-side';
import { SecondFactorPolicy } from './second-factor-policy';

export function SingleSignOnPage() {
  const may = usePermissions();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const able = may('member.manage');
  const shown = useQuery({ ...trpc.samlConnection.get.queryOptions({}), enabled: able });
  const remove = useMutation(
    trpc.samlConnection.delete.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.samlConnection.get.queryFilter()),
    }),
  );
  return (
    <Stack gap={28} maw={760}>
      <div>
        <Title order={1}>Sign-in</Title>
        <Text c="dimmed" fz={13}>
          What the organisation asks of its members, and its own identity provider.
        </Text>
      </div>
      <SecondFactorPolicy />
      {!able ? (
        <EmptyState title="Not for your role">
          Single sign-on is set up by whoever manages members.
        </EmptyState>
      ) : shown.isError ? (
        <ErrorState error={shown.error} retry={() => void shown.refetch()} />
      ) : shown.data === undefined ? (
        <RowsSkeleton rows={6} />
      ) : (
        <Section
          title="Single sign-on (SAML 2.0)"
          note={shown.data.connection === null ? 'Not set up' : shown.data.connection.enabled ? 'On' : 'Off'}
          action={
            shown.data.connection !== null && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="red"
                loading={remove.isPending}
                onClick={() => remove.mutate({})}
              >
                Remove
              </Button>
            )
          }
        >
          <OurSide facts={shown.data.serviceProvider} />
          <ConnectionForm
            key={shown.data.connection?.updatedAt ?? 'new'}
            connection={shown.data.connection}
          />
        </Section>
      )}
    </Stack>
  );
}
