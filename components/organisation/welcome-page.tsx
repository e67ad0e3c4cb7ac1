'use client';

import { Stack, Text } from '@mantine/core';
import { AuthCard } from '@/components/auth/auth-card';
import { CreateOrganisation } from './create-organisation';

/** For someone who is signed in and in no organisation: they were removed, or their access has ended. */
export function WelcomePage() {
  return (
    <AuthCard
      title="You are in no organisation"
      lead="Your account is there, but no organisation has you as a member now."
      other={{ text: 'Another account?', link: 'Sign in', href: '/sign-in' }}
    >
      <Stack gap={16}>
        <Text fz={14}>Open the link of an invitation to join one, or found one of your own.</Text>
        <CreateOrganisation />
      </Stack>
    </AuthCard>
  );
}
