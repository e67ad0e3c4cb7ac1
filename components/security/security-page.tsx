'use client';

import { Stack, Text, Title } from '@mantine/core';
import { usePermissions } from '@/components/shell/use-permissions';
import { EmptyState } from '@/components/ui/states';
import { ConnectedAccounts } from './connected-accounts';
import { SecondFactorSection } from './second-factor-section';

export function SecurityPage() {
  const may = usePermissions();
  return (
    <Stack gap={24} maw={760}>
      <div>
        <Title order={1}>Security</Title>
        <Text c="dimmed" fz={13}>
          How you sign in. This is about your own account, in every organisation that you are in.
        </Text>
      </div>
      {may('account.manage') ? (
        <>
          <SecondFactorSection />
          <ConnectedAccounts />
        </>
      ) : (
        <EmptyState title="Managed by your organisation">
          You signed in by your organisation's single sign-on, which looks after second factors. To change
          your own account, sign in with its password.
        </EmptyState>
      )}
    </Stack>
  );
}
