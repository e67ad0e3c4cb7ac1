'use client';

import { Group, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { useUrlState } from '@/components/shell/use-url-state';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import { AuditDetail } from './audit-detail';
import { filterOf, isNarrowed } from './audit-filter';
import { AuditFilters } from './audit-filters';
import { AuditTable } from './audit-table';
import { ErasePerson } from './erase-person';
import { ExportMenu } from './export-menu';
import { IntegrityCard } from './integrity-card';
import { MoreEvents } from './more-events';

const SEALING_MS = 3000;

/** Who did what, when, to what; whether it was allowed; and whether anybody has changed the record since. */
export function AuditPage() {
  const trpc = useTRPC();
  const [url, setUrl] = useUrlState();
  const filter = filterOf(url);
  const sort = url.get('sort') ?? '-createdAt';
  const list = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { ...filter, sort, limit: 50 },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        placeholderData: keepPreviousData,
        // What waits is sealed within seconds, of which no event tells; then there is nothing more to look for.
        refetchInterval: ({ state }) =>
          state.data?.pages[0]?.data.some(({ sequence }) => sequence === null) === true ? SEALING_MS : false,
      },
    ),
  );
  const events = list.data?.pages.flatMap((page) => page.data) ?? [];
  const opened = url.get('event');
  return (
    <Stack gap={16}>
      <Group justify="space-between" align="start" wrap="nowrap">
        <div>
          <Title order={1}>Audit trail</Title>
          <Text c="dimmed" fz={13} mt={4}>
            Changes, refused attempts, sign-ins, reads of rows and exports, sealed in a chain that nobody can
            change unseen.
          </Text>
        </div>
        <Group gap={8} wrap="nowrap" style={{ flex: 'none' }}>
          <ErasePerson />
          <ExportMenu filter={filter} />
        </Group>
      </Group>
      <IntegrityCard />
      <AuditFilters events={events} />
      {list.isError ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <RowsSkeleton rows={12} />
      ) : events.length === 0 ? (
        isNarrowed(filter) ? (
          <EmptyState title="No event matches">Take a filter away, or look at other days.</EmptyState>
        ) : (
          <EmptyState title="Nothing has happened yet">
            As soon as somebody uploads, changes or reads something here, it stands in this list for good.
          </EmptyState>
        )
      ) : (
        <AuditTable
          events={events}
          opened={opened}
          sort={sort}
          onSort={(field) => setUrl({ sort: field === '-createdAt' ? null : field })}
          onOpen={(id) => setUrl({ event: id })}
        />
      )}
      <MoreEvents query={list} shown={events.length} />
      {opened !== null && <AuditDetail auditEventId={opened} onClose={() => setUrl({ event: null })} />}
    </Stack>
  );
}
