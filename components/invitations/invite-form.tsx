'use client';

import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import { endOfDay } from '@/components/members/end-date';
import { EndField } from '@/components/members/end-field';
import { RolePicker } from '@/components/members/role-picker';
import { useTRPC } from '@/components/shell/trpc';
import { fieldErrors, formError } from '@/components/ui/field-errors';
import type { SentInvitation } from '@/server/domain/invitations/contract';
import type { MemberRole } from '@/server/domain/members/contract';

export function InviteForm({ onSent }: { onSent: (sent: z.infer<typeof SentInvitation>) => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<MemberRole>('viewer');
  const [day, setDay] = useState('');
  const invite = useMutation(
    trpc.invitation.create.mutationOptions({
      onSuccess: async (sent) => {
        onSent(sent);
        await queries.invalidateQueries(trpc.invitation.list.queryFilter());
      },
    }),
  );
  const errors = fieldErrors(invite.error);
  const failure = formError(invite.error, ['email', 'membershipExpiresAt']);
  function submit(event: FormEvent) {
    event.preventDefault();
    invite.mutate({ email, role, membershipExpiresAt: endOfDay(day) });
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        <TextInput
          type="email"
          label="E-mail"
          description="The invitation is for this address only, holds once, and for seven days."
          value={email}
          error={errors.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          data-autofocus
        />
        <RolePicker value={role} onChange={setRole} />
        <EndField value={day} onChange={setDay} error={errors.membershipExpiresAt} />
        {failure !== null && (
          <Text c="var(--danger)" fz={13} role="alert">
            {failure}
          </Text>
        )}
        <Button type="submit" loading={invite.isPending} disabled={email.trim() === ''}>
          Invite
        </Button>
      </Stack>
    </form>
  );
}
