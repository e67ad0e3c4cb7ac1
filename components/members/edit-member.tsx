'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { fieldErrors, formError } from '@/components/ui/field-errors';
import { type Member, MemberRole } from '@/server/domain/members/contract';
import { dayOf, endOfDay } from './end-date';
import { EndField } from './end-field';
import { RolePicker } from './role-picker';

export function EditMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [role, setRole] = useState<MemberRole>(MemberRole.catch('viewer').parse(member.role));
  const [day, setDay] = useState(dayOf(member.expiresAt));
  const update = useMutation(
    trpc.member.update.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries();
        onClose();
      },
    }),
  );
  const endChanged = day !== dayOf(member.expiresAt);
  const changed = role !== member.role || endChanged;
  const failure = formError(update.error, ['expiresAt']);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Access of ${member.name}`}
      size={560}
      transitionProps={{ duration: 120 }}
    >
      <Stack gap={16}>
        <RolePicker value={role} onChange={setRole} />
        <EndField value={day} onChange={setDay} error={fieldErrors(update.error).expiresAt} />
        {failure !== null && (
          <Text c="var(--danger)" fz={13} role="alert">
            {failure}
          </Text>
        )}
        <Group justify="end" align="center">
          <Text fz={12} c="dimmed" style={{ flex: 1 }}>
            It holds from their next click on.
          </Text>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!changed}
            loading={update.isPending}
            onClick={() =>
              update.mutate({
                memberId: member.id,
                role,
                ...(endChanged ? { expiresAt: endOfDay(day) } : {}),
              })
            }
          >
            Save
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
