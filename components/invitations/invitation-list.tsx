'use client';

import { Badge, Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import { dayOf } from '@/components/members/end-date';
import { useTRPC } from '@/components/shell/trpc';
import table from '@/components/ui/data-table.module.css';
import { relativeTime } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import { words } from '@/components/ui/words';
import type { Invitation, SentInvitation } from '@/server/domain/invitations/contract';
import { InvitationSent } from './invitation-sent';

const COLOURS: Record<Invitation['state'], string> = {
  open: 'blue',
  accepted: 'teal',
  revoked: 'gray',
  expired: 'orange',
};

/** Invitations, the newest first; open and expired ones can be sent again or taken back. */
export function InvitationList({ mayManage }: { mayManage: boolean }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [sent, setSent] = useState<z.infer<typeof SentInvitation> | null>(null);
  const list = useQuery(trpc.invitation.list.queryOptions({ limit: 50 }));
  const refresh = () => queries.invalidateQueries(trpc.invitation.list.queryFilter());
  const resend = useMutation(
    trpc.invitation.resend.mutationOptions({
      onSuccess: async (again) => {
        setSent(again);
        await refresh();
      },
    }),
  );
  const revoke = useMutation(trpc.invitation.revoke.mutationOptions({ onSuccess: refresh }));
  const failure = resend.error ?? revoke.error;
  return (
    <Section title="Invitations" note="A link holds once, for seven days, for the invited address only.">
      {list.isError ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : list.data === undefined ? (
        <RowsSkeleton rows={2} />
      ) : list.data.data.length === 0 ? (
        <Text fz={13} c="dimmed">
          Nobody has been invited yet.
        </Text>
      ) : (
        <div className={table.wrap}>
          <table className={table.table} aria-label="Invitations">
            <thead>
              <tr>
                <th>E-mail</th>
                <th>Role</th>
                <th>State</th>
                <th>Invited by</th>
                <th>Sent</th>
                <th>Link ends</th>
                <th aria-label="Actions" />
              </tr>
            </thead>
            <tbody>
              {list.data.data.map((invitation) => (
                <tr key={invitation.id}>
                  <td style={{ fontWeight: 500 }}>{invitation.email}</td>
                  <td>
                    {words(invitation.role)}
                    {invitation.membershipExpiresAt !== null && (
                      <Text span fz={12} c="dimmed">
                        {' '}
                        until {dayOf(invitation.membershipExpiresAt)}
                      </Text>
                    )}
                  </td>
                  <td>
                    <Badge size="sm" variant="light" color={COLOURS[invitation.state]}>
                      {invitation.state}
                    </Badge>
                  </td>
                  <td>{invitation.invitedBy}</td>
                  <td title={invitation.sentAt}>{relativeTime(invitation.sentAt)}</td>
                  <td
                    className="mono"
                    style={{ fontSize: 12, whiteSpace: 'nowrap' }}
                    title={invitation.expiresAt}
                  >
                    {dayOf(invitation.expiresAt)}
                  </td>
                  <td className={table.right}>
                    {mayManage && (invitation.state === 'open' || invitation.state === 'expired') && (
                      <Group gap={6} justify="end" wrap="nowrap">
                        <Button
                          size="compact-xs"
                          variant="default"
                          aria-label={`Send the invitation of ${invitation.email} again`}
                          loading={resend.isPending && resend.variables.invitationId === invitation.id}
                          onClick={() => resend.mutate({ invitationId: invitation.id })}
                        >
                          Send again
                        </Button>
                        <Button
                          size="compact-xs"
                          variant="default"
                          aria-label={`Revoke the invitation of ${invitation.email}`}
                          loading={revoke.isPending && revoke.variables.invitationId === invitation.id}
                          onClick={() => revoke.mutate({ invitationId: invitation.id })}
                        >
                          Revoke
                        </Button>
                      </Group>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {failure !== null && (
        <Text c="var(--danger)" fz={13} role="alert">
          {failure.message}
        </Text>
      )}
      <Modal
        opened={sent !== null}
        onClose={() => setSent(null)}
        title="Sent again"
        closeOnClickOutside={sent?.link == null}
        transitionProps={{ duration: 120 }}
      >
        {sent !== null && <InvitationSent sent={sent} onDone={() => setSent(null)} />}
      </Modal>
    </Section>
  );
}
