'use client';

import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import { AddConnector } from './add-connector';
import { ConnectorDetail } from './connector-detail';
import { ConnectorTable } from './connector-table';

/** Places that data comes from; one that is chosen in the address opens in their place. */
export function ConnectorsPage({ org }: { org: string }) {
  const trpc = useTRPC();
  const may = usePermissions();
  const [url, setUrl] = useUrlState();
  const [adding, setAdding] = useState(false);
  const list = useInfiniteQuery(
    trpc.connector.list.infiniteQueryOptions(
      { limit: 100 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const connectorId = url.get('connector');
  if (connectorId !== null) return <ConnectorDetail org={org} connectorId={connectorId} />;
  const connectors = list.data?.pages.flatMap((page) => page.data) ?? [];
  const add = may('connector.manage') ? (
    <Button
      size="xs"
      style={{ flex: 'none' }}
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() => setAdding(true)}
    >
      Add connector
    </Button>
  ) : undefined;
  return (
    <Stack gap={16}>
      <Group justify="space-between" align="start" wrap="nowrap">
        <div>
          <Title order={1}>Connectors</Title>
          <Text c="dimmed" fz={13}>
            Databases, buckets, APIs and topics that datasets are read from, once or by schedule. Datrix only
            reads; passwords are encrypted and never shown again.
          </Text>
        </div>
        {connectors.length > 0 && add}
      </Group>
      {list.isError ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <RowsSkeleton rows={4} />
      ) : connectors.length === 0 ? (
        <EmptyState title="No connectors yet" action={add}>
          Connect a PostgreSQL or MySQL database, an S3 bucket, a REST API or a Kafka topic, and make datasets
          of what is there without exporting files.
        </EmptyState>
      ) : (
        <ConnectorTable connectors={connectors} onOpen={(id) => setUrl({ connector: id })} />
      )}
      {list.hasNextPage && (
        <Button variant="default" size="xs" onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
      <AddConnector
        opened={adding}
        onClose={() => setAdding(false)}
        onOpen={(id) => {
          setAdding(false);
          setUrl({ connector: id });
        }}
      />
    </Stack>
  );
}
