'use client';

import { Alert, Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import type { Dataset } from '@/server/domain/datasets/contract';

/** Says that the figures are of another version than the data, with the one thing to do about it. */
export function StaleNotice({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const may = usePermissions();
  const history = useQuery({
    ...trpc.quality.history.queryOptions({ datasetId: dataset.id, limit: 1 }),
    enabled: dataset.score !== null && may('scan.read'),
  });
  const scan = useMutation(
    trpc.scan.start.mutationOptions({ onSuccess: () => void queryClient.invalidateQueries() }),
  );
  const latest = history.data?.data[0];
  const { currentVersion } = dataset;
  const busy = dataset.status === 'scanning' || dataset.status === 'ingesting';
  if (latest === undefined || currentVersion === null || busy || latest.versionId === currentVersion.id)
    return null;
  return (
    <Alert color="yellow" role="status">
      <Group justify="space-between" wrap="nowrap" gap={16}>
        <span>
          This scan is of version {latest.versionNumber}; the data is at version {currentVersion.number}.
          Columns that have not changed are taken over, so that a new scan costs only what changed.
        </span>
        {may('scan.run') && (
          <Button
            size="xs"
            variant="default"
            style={{ flexShrink: 0 }}
            loading={scan.isPending}
            onClick={() => scan.mutate({ datasetId: dataset.id })}
          >
            Scan version {currentVersion.number}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
