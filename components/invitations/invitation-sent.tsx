'use client';

import { Button, Group, Stack, Text } from '@mantine/core';
import type { z } from 'zod';
import { CopyLine } from '@/components/ui/copy-line';
import type { SentInvitation } from '@/server/domain/invitations/contract';

interface InvitationSentProps {
  sent: z.infer<typeof SentInvitation>;
  onDone: () => void;
  onAnother?: () => void;
}

/** By mail, that it is on its way; without a mail server, the link to pass on, this once. */
export function InvitationSent({ sent, onDone, onAnother }: InvitationSentProps) {
  return (
    <Stack gap={14}>
      {sent.link === null ? (
        <Text fz={14}>A mail with the link is on its way to {sent.email}.</Text>
      ) : (
        <>
          <Text fz={14}>
            This instance sends no mail, so pass the link on yourself. It is shown this once, holds for seven
            days, and works for {sent.email} only.
          </Text>
          <CopyLine label="The invitation link" text={sent.link} />
        </>
      )}
      <Group justify="end">
        {onAnother !== undefined && (
          <Button variant="default" onClick={onAnother}>
            Invite another
          </Button>
        )}
        <Button onClick={onDone}>{sent.link === null ? 'Done' : 'I have copied it'}</Button>
      </Group>
    </Stack>
  );
}
