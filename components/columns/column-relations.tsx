'use client';

import { ActionIcon, Button, Group, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { Section } from '@/components/ui/section';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';
import { RelationForm } from './relation-form';

/** Which other dataset the values of a column refer to; the next scan looks for values without a partner there. */
export function ColumnRelations({ column, dataset }: { column: DatasetColumn; dataset: Dataset }) {
  const trpc = useTRPC();
  const may = usePermissions();
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const relations = useQuery(trpc.relation.list.queryOptions({ datasetId: dataset.id, limit: 100 }));
  const refresh = () => void queries.invalidateQueries(trpc.relation.list.queryFilter());
  const remove = useMutation(trpc.relation.delete.mutationOptions({ onSuccess: refresh }));
  const own = (relations.data?.data ?? []).filter(({ columns }) => columns.includes(column.name));
  const mayChange = may('dataset.update');
  if (column.name === '' || (own.length === 0 && !mayChange)) return null;
  return (
    <Section
      title="Refers to"
      note={own.length === 0 ? 'another dataset that lists the allowed values' : undefined}
      action={
        mayChange &&
        !adding &&
        own.length === 0 && (
          <Button size="compact-xs" variant="default" onClick={() => setAdding(true)}>
            Declare
          </Button>
        )
      }
    >
      {own.map((relation) => (
        <Group key={relation.id} gap={8} wrap="nowrap">
          <Text fz={13} truncate>
            {relation.columns.join(', ')} → {relation.parentName}:{' '}
            <span className="mono">{relation.parentColumns.join(', ')}</span>
          </Text>
          {mayChange && (
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              ml="auto"
              aria-label={`Take back that ${relation.columns.join(', ')} refers to ${relation.parentName}`}
              loading={remove.isPending}
              onClick={() => remove.mutate({ datasetId: dataset.id, relationId: relation.id })}
            >
              <IconX size={14} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {adding && (
        <RelationForm
          column={column}
          dataset={dataset}
          onEnd={() => {
            setAdding(false);
            refresh();
          }}
        />
      )}
    </Section>
  );
}
