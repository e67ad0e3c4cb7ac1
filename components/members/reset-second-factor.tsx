'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { Confirm } from '@/components/ui/confirm';
import type { Member } from '@/server/domain/members/contract';

/** For a member who has lost the app and the recovery codes. */
export function ResetSecondFactor({ member, onClose }: { member: Member; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const reset = useMutation(
    trpc.member.resetSecondFactor.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries();
        onClose();
      },
    }),
  );
  return (
    <Confirm
      opened
      title={`Reset the second factor of ${member.name}?`}
      action="Reset"
      error={reset.error}
      busy={reset.isPending}
      onConfirm={() => reset.mutate({ memberId: member.id })}
      onClose={onClose}
    >
      Only if they have lost their app and recovery codes, and you are sure that it is they who ask. Both are
      deleted, and they are signed out everywhere. The password alone will sign them in, until they set up a
      new one. They are told by mail where mail is set up.
    </Confirm>
  );
}
