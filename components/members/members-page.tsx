'use client';

import { Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { InvitationList } from '@/components/invitations/invitation-list';
import { InviteDialog } from '@/components/invitations/invite-dialog';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import { SearchInput } from '@/components/ui/search-input';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import { words } from '@/components/ui/words';
import { Role } from '@/server/domain/organisations/contract';
import { MemberTable } from './member-table';

const ROLES = [
  { value: '', label: 'Any role' },
  ...Role.options.map((role) => ({ value: role, label: words(role) })),
];

/** Who is in the organisation, with which role, and who has been invited. */
export function MembersPage() {
  const trpc = useTRPC();
  const may = usePermissions();
  const [url, setUrl] = useUrlState();
  const [inviting, setInviting] = useState(false);
  const search = url.get('search') ?? '';
  const role = Role.safeParse(url.get('role')).data;
  const sort = url.get('sort') ?? 'name';
  const list = useInfiniteQuery({
    ...trpc.member.list.infiniteQueryOptions(
      { limit: 50, sort, role, search: search === '' ? undefined : search },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
    enabled: may('member.read'),
    placeholderData: keepPreviousData,
  });
  if (!may('member.read')) {
    return (
      <EmptyState title="Only administrators see the members">
        This needs the permission <code>member.read</code>; an administrator of your organisation can give it.
      </EmptyState>
    );
  }
  const members = list.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Stack gap={16}>
      <Group justify="space-between" align="start" wrap="nowrap">
        <div>
          <Title order={1}>Members</Title>
          <Text c="dimmed" fz={13} mt={4}>
            Who is in the organisation and what they may do. Changes hold at once, on every open page.
          </Text>
        </div>
        {may('member.manage') && (
          <Button
            size="xs"
            style={{ flex: 'none' }}
            leftSection={<IconUserPlus size={14} aria-hidden />}
            onClick={() => setInviting(true)}
          >
            Invite
          </Button>
        )}
      </Group>
      <Group gap={8}>
        <SearchInput label="Search members" value={search} onChange={(text) => setUrl({ search: text })} />
        <NativeSelect
          size="xs"
          aria-label="Role"
          data={ROLES}
          value={role ?? ''}
          onChange={(event) => setUrl({ role: event.currentTarget.value })}
        />
      </Group>
      {list.isError ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <RowsSkeleton rows={6} />
      ) : members.length === 0 ? (
        <EmptyState title="No member matches">Clear the search and the role to see everybody.</EmptyState>
      ) : (
        <MemberTable members={members} sort={sort} onSort={(next) => setUrl({ sort: next })} />
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      <InvitationList mayManage={may('member.manage')} />
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
    </Stack>
  );
}
