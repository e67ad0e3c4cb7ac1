'use client';

import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';

interface AcceptAsMemberProps {
  token: string;
  organisation: string;
  onAccepted: (slug: string) => void;
}

/** For someone who is signed in with the invited address. */
export function AcceptAsMember({ token, organisation, onAccepted }: AcceptAsMemberProps) {
  const trpc = useTRPC();
  const accept = useMutation(
    trpc.invitation.accept.mutationOptions({ onSuccess: ({ slug }) => onAccepted(slug) }),
  );
  return (
    <>
      {accept.error !== null && (
        <Text c="var(--danger)" fz={13} role="alert">
          {accept.error.message}
        </Text>
      )}
      <Button loading={accept.isPending || accept.isSuccess} onClick={() => accept.mutate({ token })}>
        Join {organisation}
      </Button>
    </>
  );
}
