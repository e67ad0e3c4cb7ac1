'use client';

import { Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import { SearchInput } from '@/components/ui/search-input';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import { ApiKeyState } from '@/server/domain/organisations/contract';
import { ApiKeyTable } from './api-key-table';
import classes from './api-keys.module.css';
import { CreateKey } from './create-key';

const STATES = [
  { value: '', label: 'Any state' },
  ...ApiKeyState.options.map((value) => ({ value, label: `Only ${value}` })),
];

export function ApiKeysPage() {
  const trpc = useTRPC();
  const may = usePermissions();
  const [creating, setCreating] = useState(false);
  const [url, setUrl] = useUrlState();
  const state = ApiKeyState.safeParse(url.get('state')).data;
  const name = url.get('name') ?? '';
  const sort = url.get('sort') ?? '-createdAt';
  const keys = useInfiniteQuery({
    ...trpc.apiKey.list.infiniteQueryOptions(
      { limit: 50, sort, ...(state === undefined ? {} : { state }), ...(name === '' ? {} : { name }) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
    placeholderData: keepPreviousData,
  });
  const shown = keys.data?.pages.flatMap((page) => page.data);
  const filtered = state !== undefined || name !== '';
  const create = may('api_key.manage') ? (
    <Button size="xs" onClick={() => setCreating(true)}>
      Create API key
    </Button>
  ) : undefined;
  return (
    <Stack gap={16} maw={1180}>
      <Group justify="space-between" align="start">
        <div>
          <Title order={1}>API keys</Title>
          <Text c="dimmed" fz={13}>
            For programs that call the <a href="/docs">REST API</a>. A key can never do more than whoever
            holds it, and nothing once they have left.
          </Text>
        </div>
        {((shown?.length ?? 0) > 0 || filtered) && create}
      </Group>
      {((shown?.length ?? 0) > 0 || filtered) && (
        <div className={classes.filters}>
          <SearchInput label="Filter by name" value={name} onChange={(value) => setUrl({ name: value })} />
          <NativeSelect
            size="xs"
            aria-label="State"
            data={STATES}
            value={state ?? ''}
            onChange={(event) => setUrl({ state: event.currentTarget.value })}
          />
        </div>
      )}
      {keys.isError ? (
        <ErrorState error={keys.error} retry={() => void keys.refetch()} />
      ) : shown === undefined ? (
        <RowsSkeleton rows={4} />
      ) : shown.length === 0 && filtered ? (
        <EmptyState title="No key fits">Change the filter to see the others.</EmptyState>
      ) : shown.length === 0 ? (
        <EmptyState title="No API keys yet" action={create}>
          A key lets a program upload files and read scores: <code>Authorization: Bearer dtx_…</code>
        </EmptyState>
      ) : (
        <ApiKeyTable
          keys={shown}
          mayManage={may('api_key.manage')}
          sort={sort}
          onSort={(value) => setUrl({ sort: value })}
        />
      )}
      {keys.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          style={{ alignSelf: 'center' }}
          loading={keys.isFetchingNextPage}
          onClick={() => void keys.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      <CreateKey opened={creating} onClose={() => setCreating(false)} />
    </Stack>
  );
}
