'use client';

import { Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { Confirm } from '@/components/ui/confirm';
import type { Member } from '@/server/domain/members/contract';

export function RemoveMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [off, setOff] = useState(false);
  const onSuccess = async () => {
    await queries.invalidateQueries();
    onClose();
  };
  const remove = useMutation(trpc.member.remove.mutationOptions({ onSuccess }));
  const deactivate = useMutation(trpc.member.deactivate.mutationOptions({ onSuccess }));
  const chosen = off ? deactivate : remove;
  return (
    <Confirm
      opened
      title={`Remove ${member.name}?`}
      action="Remove"
      keep="Keep them"
      error={chosen.error}
      busy={chosen.isPending}
      onConfirm={() => chosen.mutate({ memberId: member.id })}
      onClose={onClose}
    >
      They are out at once: open pages stop working, and the API keys they made here end. What they did stays,
      under their name.
      <Checkbox
        mt={14}
        size="xs"
        checked={off}
        onChange={(event) => setOff(event.currentTarget.checked)}
        label="Switch their account off as well"
        description="Only if this is their only organisation. They cannot sign in any more, until someone invites them again."
      />
    </Confirm>
  );
}
