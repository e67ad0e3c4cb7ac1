'use client';

import { Button, Group, Stack, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { count } from '@/components/ui/format';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import { CellChanges } from './cell-changes';
import { DiffColumns } from './diff-columns';
import { DiffScore } from './diff-score';
import classes from './version-diff.module.css';

interface VersionDiffProps {
  dataset: Dataset;
  earlier: string;
  later: string;
  onClose: () => void;
}

/** Two versions held against each other: rows, columns, score, and every changed cell. */
export function VersionDiff({ dataset, earlier, later, onClose }: VersionDiffProps) {
  const trpc = useTRPC();
  const may = usePermissions();
  const [column, setColumn] = useState<string | null>(null);
  const comparison = useQuery({
    ...trpc.comparison.get.queryOptions({ datasetId: dataset.id, versionId: later, with: earlier }),
    staleTime: 600_000,
  });
  const back = (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      leftSection={<IconArrowLeft size={14} aria-hidden />}
      onClick={onClose}
    >
      All versions
    </Button>
  );
  if (comparison.isError) {
    return (
      <Stack align="start">
        {back}
        <ErrorState error={comparison.error} retry={() => void comparison.refetch()} />
      </Stack>
    );
  }
  if (comparison.data === undefined) {
    return (
      <Stack>
        <Group>{back}</Group>
        <RowsSkeleton rows={8} />
      </Stack>
    );
  }
  const { data } = comparison;
  const { rows, columns } = data;
  const figures: [string, string][] = [
    ['cells changed', count(data.cellsChanged)],
    ['rows with a change', `${count(rows.changed)} of ${count(rows.common)}`],
    ['rows added', count(rows.added)],
    ['rows removed', count(rows.removed)],
    ['columns', `${columns.added.length} added, ${columns.removed.length} removed`],
  ];
  return (
    <Stack gap={24}>
      <Group gap={12}>
        {back}
        <Title order={2} fz={16}>
          Version {data.before.number} → version {data.after.number}
        </Title>
      </Group>
      <dl className={classes.figures}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
      {data.score !== null && <DiffScore score={data.score} />}
      <DiffColumns comparison={data} chosen={column} onChoose={setColumn} />
      {may('dataset.read_rows') && data.cellsChanged > 0 && (
        <CellChanges
          key={column}
          dataset={dataset}
          comparison={data}
          column={column}
          onClear={() => setColumn(null)}
        />
      )}
    </Stack>
  );
}
