'use client';

import { Badge, Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { signIn } from 'next-auth/react';
import { useTRPC } from '@/components/shell/trpc';
import { relativeTime } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import classes from './security.module.css';

const NAMES: Record<string, string> = { saml: 'Single sign-on of an organisation' };

/** Accounts elsewhere that open this one, and the ones that could. */
export function ConnectedAccounts() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const list = useQuery(trpc.identity.list.queryOptions({}));
  const unlink = useMutation(
    trpc.identity.unlink.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.identity.list.queryFilter()),
    }),
  );
  if (list.isError) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (list.data === undefined) return <RowsSkeleton rows={2} />;
  const { data, available } = list.data;
  const free = available.filter(({ id }) => !data.some(({ provider }) => provider === id));
  if (data.length === 0 && free.length === 0) return null;
  const nameOf = (provider: string) =>
    available.find(({ id }) => id === provider)?.name ?? NAMES[provider] ?? provider;
  return (
    <Section title="Connected accounts" note="Each of them signs you in.">
      <div>
        {data.map((identity) => (
          <div key={identity.id} className={classes.row}>
            <div className={classes.what}>
              <Group gap={8}>
                <strong>{nameOf(identity.provider)}</strong>
                <Badge size="sm" variant="light" color="teal">
                  connected
                </Badge>
              </Group>
              <p>
                {identity.lastSignInAt === null
                  ? 'Never used to sign in.'
                  : `Last used ${relativeTime(identity.lastSignInAt)}.`}
              </p>
            </div>
            <Button
              size="xs"
              variant="default"
              loading={unlink.isPending && unlink.variables.identityId === identity.id}
              onClick={() => unlink.mutate({ identityId: identity.id })}
            >
              Disconnect
            </Button>
          </div>
        ))}
        {free.map(({ id, name }) => (
          <div key={id} className={classes.row}>
            <div className={classes.what}>
              <strong>{name}</strong>
              <p>Not connected.</p>
            </div>
            <Button
              size="xs"
              variant="default"
              onClick={() => void signIn(id, { callbackUrl: window.location.pathname }, { link: '1' })}
            >
              Connect
            </Button>
          </div>
        ))}
      </div>
      {unlink.error !== null && (
        <Text c="var(--danger)" fz={13} role="alert">
          {unlink.error.message}
        </Text>
      )}
    </Section>
  );
}
