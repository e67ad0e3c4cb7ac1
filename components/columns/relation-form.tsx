'use client';

import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';

interface RelationFormProps {
  column: DatasetColumn;
  dataset: Dataset;
  onEnd: () => void;
}

/** A dataset and one of its columns, found by name. */
export function RelationForm({ column, dataset, onEnd }: RelationFormProps) {
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, 150);
  const [parent, setParent] = useState<string | null>(null);
  const [target, setTarget] = useState<string | null>(null);
  const datasets = useQuery({
    ...trpc.dataset.list.queryOptions({ limit: 20, status: 'ready', ...(search === '' ? {} : { search }) }),
    placeholderData: keepPreviousData,
  });
  const columns = useQuery({
    ...trpc.dataset.columns.queryOptions({ datasetId: parent ?? '', limit: 100 }),
    enabled: parent !== null,
  });
  const create = useMutation(trpc.relation.create.mutationOptions({ onSuccess: onEnd }));
  const names = [...new Set((columns.data?.data ?? []).map(({ name }) => name))].filter(
    (name) => name !== '',
  );
  return (
    <Stack gap={8}>
      <Select
        size="xs"
        label="Dataset"
        searchable
        value={parent}
        onChange={(value) => {
          setParent(value);
          setTarget(null);
        }}
        onSearchChange={setText}
        // The server has searched already; ours would only look at the page that it sent.
        filter={({ options }) => options}
        nothingFoundMessage="No dataset has this in its name"
        data={(datasets.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Select
        size="xs"
        label="Column that lists the allowed values"
        searchable
        disabled={parent === null}
        value={target}
        onChange={setTarget}
        data={names}
      />
      {create.error !== null && (
        <Text fz={12} c="red" role="alert">
          {create.error.message}
        </Text>
      )}
      <Group gap={8} justify="end">
        <Button size="compact-xs" variant="default" onClick={onEnd}>
          Leave it
        </Button>
        <Button
          size="compact-xs"
          disabled={parent === null || target === null}
          loading={create.isPending}
          onClick={() => {
            if (parent === null || target === null) return;
            create.mutate({
              datasetId: dataset.id,
              columns: [column.name],
              parentDatasetId: parent,
              parentColumns: [target],
            });
          }}
        >
          Declare
        </Button>
      </Group>
    </Stack>
  );
}
