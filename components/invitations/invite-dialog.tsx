'use client';

import { Modal } from '@mantine/core';
import { useState } from 'react';
import type { z } from 'zod';
import type { SentInvitation } from '@/server/domain/invitations/contract';
import { InvitationSent } from './invitation-sent';
import { InviteForm } from './invite-form';

/** Two steps in one dialog: the form, then where the link went. */
export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [sent, setSent] = useState<z.infer<typeof SentInvitation> | null>(null);
  const close = () => {
    setSent(null);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={sent === null ? 'Invite someone' : `${sent.email} is invited`}
      size={560}
      // A stray click must not take away the only sight of a link.
      closeOnClickOutside={sent?.link == null}
      transitionProps={{ duration: 120 }}
    >
      {sent === null ? (
        <InviteForm onSent={setSent} />
      ) : (
        <InvitationSent sent={sent} onDone={close} onAnother={() => setSent(null)} />
      )}
    </Modal>
  );
}
