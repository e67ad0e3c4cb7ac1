'use client';

import { ActionIcon, Button, Group, Tooltip } from '@mantine/core';
import { IconRefresh, IconSettings } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import type { Dataset } from '@/server/domain/datasets/contract';
import { estimateText } from './estimate-text';
import { ScanSettings } from './scan-settings';

/** Starts a scan; says before how long it will take, and opens what it works by. */
export function ScanButton({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [settings, setSettings] = useState(false);
  const scan = useMutation(
    trpc.scan.start.mutationOptions({ onSuccess: () => void queryClient.invalidateQueries() }),
  );
  const busy = dataset.status === 'scanning' || dataset.status === 'ingesting';
  const estimate = useQuery({
    ...trpc.scan.estimate.queryOptions({ datasetId: dataset.id }),
    enabled: dataset.currentVersion !== null && !busy,
  });
  return (
    <Group gap={4} wrap="nowrap">
      <Tooltip label={estimate.data === undefined ? 'Scan' : estimateText(estimate.data)} openDelay={300}>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          disabled={busy}
          loading={scan.isPending}
          onClick={() => scan.mutate({ datasetId: dataset.id })}
        >
          Scan
        </Button>
      </Tooltip>
      <ActionIcon
        size={30}
        variant="default"
        aria-label="Settings of scans"
        onClick={() => setSettings(true)}
      >
        <IconSettings size={14} />
      </ActionIcon>
      {settings && <ScanSettings dataset={dataset} onClose={() => setSettings(false)} />}
    </Group>
  );
}
