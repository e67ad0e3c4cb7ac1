'use client';

import { Paper, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import classes from './security.module.css';
import { SetUpSecondFactor } from './set-up-second-factor';

/** What stands in place of every page while the organisation asks for a second factor that is not set up. */
export function EnrolmentGate({ organisation }: { organisation: string }) {
  const queries = useQueryClient();
  const trpc = useTRPC();
  const state = useQuery(trpc.secondFactor.get.queryOptions({}));
  return (
    <Paper withBorder radius={6} p={28} className={classes.gate}>
      <Title order={1} mb={4}>
        Set up a second factor
      </Title>
      <Text c="dimmed" fz={13} mb={20}>
        {organisation} asks every member for one. Everything else opens as soon as it is on.
      </Text>
      {state.isError ? (
        <ErrorState error={state.error} retry={() => void state.refetch()} />
      ) : state.data === undefined ? (
        <RowsSkeleton rows={3} />
      ) : (
        <SetUpSecondFactor
          hasPassword={state.data.hasPassword}
          onDone={() => void queries.invalidateQueries()}
        />
      )}
    </Paper>
  );
}
