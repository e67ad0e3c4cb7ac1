'use client';

import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import { LeaveSection } from './leave-section';
import { NameForm } from './name-form';
import { PasswordForm } from './password-form';
import { SessionsSection } from './sessions-section';

/** One's own account. */
export function ProfilePage() {
  const trpc = useTRPC();
  const account = useQuery(trpc.account.get.queryOptions({}));
  if (account.isError) return <ErrorState error={account.error} retry={() => void account.refetch()} />;
  if (account.data === undefined) return <RowsSkeleton rows={8} />;
  return (
    <Stack gap={28} maw={560}>
      <div>
        <Title order={1}>Profile</Title>
        <Text c="dimmed" fz={13} mt={4}>
          Your account, in every organisation that you are in.
        </Text>
      </div>
      <Section title="Name">
        <NameForm account={account.data} />
      </Section>
      <Section title="Password" note="Changing it ends every session but this one.">
        <PasswordForm account={account.data} />
      </Section>
      <Section title="Sessions">
        <SessionsSection />
      </Section>
      <Section title="Leaving">
        <LeaveSection hasPassword={account.data.hasPassword} />
      </Section>
    </Stack>
  );
}
