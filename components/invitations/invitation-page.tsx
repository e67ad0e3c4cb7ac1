'use client';

import { Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { AuthCard } from '@/components/auth/auth-card';
import { forgetLinkToken } from '@/components/auth/link-token';
import { useLinkToken } from '@/components/auth/use-link-token';
import { describeRole } from '@/components/members/role-words';
import { endSession } from '@/components/shell/end-session';
import { useTRPC } from '@/components/shell/trpc';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import { words } from '@/components/ui/words';
import { AcceptAsMember } from './accept-as-member';
import { AcceptWithAccount } from './accept-with-account';

const OTHER = { text: 'Not for you?', link: 'To the start page', href: '/' };

/** What is offered, and the way to accept it that fits whoever reads it. */
export function InvitationPage() {
  const trpc = useTRPC();
  const token = useLinkToken('invitation');
  const look = useMutation(trpc.invitation.get.mutationOptions());
  const { mutate } = look;
  useEffect(() => {
    if (token) mutate({ token });
  }, [token, mutate]);
  if (token === null) {
    return (
      <AuthCard title="Invitation" lead="The address of this page is not whole." other={OTHER}>
        <Text fz={14}>Open the link from the invitation again, or ask for it anew.</Text>
      </AuthCard>
    );
  }
  const offer = look.data;
  if (look.isError || offer === undefined || token === undefined) {
    return (
      <AuthCard title="Invitation" lead="" other={OTHER}>
        {look.isError ? <ErrorState error={look.error} /> : <RowsSkeleton rows={4} />}
      </AuthCard>
    );
  }
  const onAccepted = (slug: string) => {
    forgetLinkToken('invitation');
    // A full load, so that nothing of another session stays in memory.
    window.location.assign(`/${slug}/datasets`);
  };
  return (
    <AuthCard
      title={`Join ${offer.organisation}`}
      lead={`${offer.invitedBy} invites ${offer.email}, as ${words(offer.role).toLowerCase()}.`}
      other={OTHER}
    >
      <Stack gap={16}>
        <Text fz={13} c="dimmed">
          {describeRole(offer.role)}
          {offer.membershipExpiresAt !== null && ` Access ends on ${offer.membershipExpiresAt.slice(0, 10)}.`}
        </Text>
        {offer.signedInAs === 'invited' ? (
          <AcceptAsMember token={token} organisation={offer.organisation} onAccepted={onAccepted} />
        ) : offer.signedInAs === 'another' ? (
          <>
            <Text fz={14}>
              You are signed in as someone else, and the invitation is for {offer.email} only.
            </Text>
            <Button onClick={() => void endSession('/invitation')}>Sign out and go on</Button>
          </>
        ) : offer.hasAccount ? (
          <>
            <Text fz={14}>There is an account for this address. Sign in with it to accept.</Text>
            <Button component="a" href="/sign-in?next=/invitation">
              Sign in
            </Button>
          </>
        ) : (
          <AcceptWithAccount token={token} email={offer.email} onAccepted={onAccepted} />
        )}
      </Stack>
    </AuthCard>
  );
}
