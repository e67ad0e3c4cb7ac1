'use client';

import { Switch, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';

export function SecondFactorPolicy() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const may = usePermissions();
  const policy = useQuery(trpc.signInPolicy.get.queryOptions({}));
  const update = useMutation(
    trpc.signInPolicy.update.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  );
  if (policy.isError) return <ErrorState error={policy.error} retry={() => void policy.refetch()} />;
  if (policy.data === undefined) return <RowsSkeleton rows={1} />;
  return (
    <Section title="Second factor">
      <Switch
        label="Every member needs a second factor"
        description="Whoever has none is led to set one up at their next click, and can do nothing else until then. API keys and single sign-on are not affected."
        checked={policy.data.secondFactorRequired}
        disabled={!may('organisation.update') || update.isPending}
        onChange={(event) => update.mutate({ secondFactorRequired: event.currentTarget.checked })}
      />
      {update.error !== null && (
        <Text c="var(--danger)" fz={13} role="alert">
          {update.error.message}
        </Text>
      )}
    </Section>
  );
}
