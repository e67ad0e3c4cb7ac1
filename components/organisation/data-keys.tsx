'use client';

import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { Confirm } from '@/components/ui/confirm';
import table from '@/components/ui/data-table.module.css';
import { relativeTime } from '@/components/ui/format';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';

/** The versions of the key that the organisation's content is encrypted with, and the change to a new one. */
export function DataKeys() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const keys = useQuery(trpc.dataKey.list.queryOptions({}));
  const rotate = useMutation(
    trpc.dataKey.rotate.mutationOptions({
      onSuccess: async () => {
        setAsking(false);
        await queries.invalidateQueries();
      },
    }),
  );
  return (
    <Stack gap={10} component="section" aria-labelledby="data-keys">
      <Group justify="space-between" align="end" wrap="nowrap">
        <div>
          <Title order={2} id="data-keys" fz={15}>
            Encryption keys
          </Title>
          <Text c="dimmed" fz={13} mt={2}>
            {keys.data?.objects === false
              ? 'Secrets of connectors are encrypted with the newest; the bucket encrypts files by itself.'
              : 'Files and the secrets of connectors are encrypted with the newest.'}
          </Text>
        </div>
        <Button variant="default" flex="none" onClick={() => setAsking(true)}>
          Change the key
        </Button>
      </Group>
      {keys.isError ? (
        <ErrorState error={keys.error} retry={() => void keys.refetch()} />
      ) : keys.data === undefined ? (
        <RowsSkeleton rows={2} />
      ) : keys.data.data.length === 0 ? (
        <Text fz={13}>None yet: the first is made with the first file or secret.</Text>
      ) : (
        <div className={table.wrap}>
          <table className={table.table} aria-label="Encryption keys">
            <thead>
              <tr>
                <th>Version</th>
                <th>State</th>
                <th>Made</th>
              </tr>
            </thead>
            <tbody>
              {keys.data.data.map((key) => (
                <tr key={key.version}>
                  <td className="mono">{key.version}</td>
                  <td>
                    {key.state === 'current' ? 'encrypts' : 'only decrypts, until nothing needs it any more'}
                  </td>
                  <td title={key.createdAt}>{relativeTime(key.createdAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Confirm
        opened={asking}
        title="Change the key?"
        action="Change it"
        keep="Keep it"
        error={rotate.error}
        busy={rotate.isPending}
        onConfirm={() => rotate.mutate({})}
        onClose={() => setAsking(false)}
      >
        Secrets change over at once. A job encrypts all files anew, which you can follow among the running
        jobs; work goes on meanwhile. The old key is destroyed about a day later.
      </Confirm>
    </Stack>
  );
}
