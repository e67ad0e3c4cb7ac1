'use client';

import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';
import { TypeIcon } from './type-icon';

/** The type of a column, and whether a model is to predict it. The next scan judges by that. */
export function LabelSwitch({ column, dataset }: { column: DatasetColumn; dataset: Dataset }) {
  const may = usePermissions();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const update = useMutation(
    trpc.dataset.update.mutationOptions({
      onSuccess: () =>
        void queries.invalidateQueries(trpc.dataset.get.queryFilter({ datasetId: dataset.id })),
    }),
  );
  return (
    <Group gap={8} fz={12} c="dimmed" wrap="nowrap">
      <TypeIcon type={column.type} />
      <span className="mono">
        {column.type}, stored as {column.storageType}
      </span>
      {may('dataset.update') && (
        <Button
          size="compact-xs"
          variant="default"
          ml="auto"
          loading={update.isPending}
          onClick={() =>
            update.mutate({ datasetId: dataset.id, labelColumn: column.isLabel ? null : column.name })
          }
        >
          {column.isLabel ? 'Not the label' : 'Mark as label'}
        </Button>
      )}
    </Group>
  );
}
