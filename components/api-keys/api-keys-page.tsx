'use client';

import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import { ApiKeyTable } from './api-key-table';
import { CreateKey } from './create-key';

export function ApiKeysPage() {
  const trpc = useTRPC();
  const may = usePermissions();
  const [creating, setCreating] = useState(false);
  const keys = useQuery(trpc.apiKey.list.queryOptions({ limit: 100 }));
  const create = may('api_key.manage') ? (
    <Button size="xs" onClick={() => setCreating(true)}>
      Create API key
    </Button>
  ) : undefined;
  return (
    <Stack gap={16} maw={1100}>
      <Group justify="space-between" align="start">
        <div>
          <Title order={1}>API keys</Title>
          <Text c="dimmed" fz={13}>
            For programs that call the <a href="/docs">REST API</a>. A key can never do more than the person
            who made it.
          </Text>
        </div>
        {keys.data !== undefined && keys.data.data.length > 0 && create}
      </Group>
      {keys.isError ? (
        <ErrorState error={keys.error} retry={() => void keys.refetch()} />
      ) : keys.data === undefined ? (
        <RowsSkeleton rows={4} />
      ) : keys.data.data.length === 0 ? (
        <EmptyState title="No API keys yet" action={create}>
          A key lets a program upload files and read scores: <code>Authorization: Bearer dtx_…</code>
        </EmptyState>
      ) : (
        <ApiKeyTable keys={keys.data.data} mayRevoke={may('api_key.manage')} />
      )}
      <CreateKey opened={creating} onClose={() => setCreating(false)} />
    </Stack>
  );
}
