'use client';

import { Alert, Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { Confirm } from '@/components/ui/confirm';
import { count } from '@/components/ui/format';

const ADDRESS = /^[^@\s]+@[^@\s]+$/;

/** For a person who asks to be forgotten: what tells of them goes, and the chain stays whole. */
export function ErasePerson() {
  const may = usePermissions();
  const [asking, setAsking] = useState(false);
  if (!may('audit.manage')) return null;
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        Erase a person
      </Button>
      {asking && <EraseDialog mayLookUp={may('member.read')} onClose={() => setAsking(false)} />}
    </>
  );
}

function EraseDialog({ mayLookUp, onClose }: { mayLookUp: boolean; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const email = typed.trim().toLowerCase();
  const isAddress = ADDRESS.test(email);
  const members = useQuery({
    ...trpc.member.list.queryOptions({ search: email, limit: 20 }),
    enabled: mayLookUp && isAddress,
  });
  // Somebody who is a member has done things that name their account and not their address.
  const member = members.data?.data.find((one) => one.email.toLowerCase() === email);
  const erase = useMutation(
    trpc.audit.erasePersonal.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  );
  const { data: done } = erase;
  return (
    <Confirm
      opened
      title="Erase what the trail tells of a person"
      action={done === undefined ? 'Erase for good' : 'Done'}
      keep={done === undefined ? 'Cancel' : 'Close'}
      error={erase.error}
      busy={erase.isPending || (isAddress && members.isLoading)}
      disabled={!isAddress}
      onConfirm={() => (done === undefined ? erase.mutate({ email, userId: member?.userId }) : onClose())}
      onClose={onClose}
    >
      Details, names and network addresses of every event that names them go for good. That something
      happened, when and to what stays, and the chain can still be verified: each record says which erasure
      emptied it. Exports and backups made before keep what they have.
      <TextInput
        mt={14}
        label="E-mail address of the person"
        description={
          member === undefined
            ? 'Events that hold this address are emptied.'
            : `${member.name} is a member: what they did is emptied, too.`
        }
        value={typed}
        disabled={done !== undefined}
        onChange={(event) => setTyped(event.currentTarget.value)}
        data-autofocus
      />
      {done !== undefined && (
        <Alert mt={14} color="green" role="status">
          {done.erasedPayloads === 0
            ? 'No event tells of this address.'
            : `${count(done.erasedPayloads)} ${done.erasedPayloads === 1 ? 'event was' : 'events were'} emptied.`}
        </Alert>
      )}
    </Confirm>
  );
}
