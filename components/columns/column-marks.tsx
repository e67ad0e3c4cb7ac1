'use client';

import { Chip, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import type { ColumnMark, Dataset, DatasetColumn } from '@/server/domain/datasets/contract';
import { TypeIcon } from './type-icon';

/** What each mark is for, as a person needs to know before setting it. */
const MARKS: { mark: ColumnMark; title: string; note: string }[] = [
  { mark: 'label', title: 'Label', note: 'what a model is to predict; its faults count twice' },
  { mark: 'key', title: 'Key', note: 'tells records apart; rows of a new version are matched by it' },
  { mark: 'critical', title: 'Critical', note: 'its faults count a second time in the score' },
  { mark: 'protected', title: 'Protected', note: 'groups by it must not be treated differently' },
  { mark: 'split', title: 'Split', note: 'says which part, such as train or test, a row belongs to' },
];

const NAMES = Object.fromEntries(MARKS.map(({ mark, title }) => [mark, title.toLowerCase()]));

export function markName(mark: ColumnMark): string {
  return NAMES[mark] ?? mark;
}

/** The type of a column, and what a person says of it. The next scan judges by that. */
export function ColumnMarks({ column, dataset }: { column: DatasetColumn; dataset: Dataset }) {
  const may = usePermissions();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const update = useMutation(
    trpc.dataset.update.mutationOptions({
      onSuccess: () =>
        void queries.invalidateQueries(trpc.dataset.get.queryFilter({ datasetId: dataset.id })),
    }),
  );
  const set = (mark: ColumnMark, on: boolean) =>
    update.mutate({ datasetId: dataset.id, ...changeOf(dataset, mark, column.name, on) });
  const described = MARKS.filter(({ mark }) => column.marks.includes(mark));
  return (
    <div>
      <Group gap={8} fz={12} c="dimmed" wrap="nowrap" mb={8}>
        <TypeIcon type={column.type} />
        <span className="mono">
          {column.type}, stored as {column.storageType}
        </span>
      </Group>
      {/* Marks go by name, and a column without one cannot be named. */}
      {column.name !== '' && (
        <Group gap={6} role="group" aria-label={`Marks of ${column.name}`}>
          {MARKS.map(({ mark, title, note }) => (
            <Chip
              key={mark}
              size="xs"
              variant="light"
              checked={column.marks.includes(mark)}
              disabled={!may('dataset.update') || update.isPending}
              onChange={(on) => set(mark, on)}
              title={note}
            >
              {title}
            </Chip>
          ))}
        </Group>
      )}
      {described.map(({ mark, title, note }) => (
        <Text key={mark} fz={12} c="dimmed" mt={4}>
          {title}: {note}.
        </Text>
      ))}
      {update.error !== null && (
        <Text fz={12} c="red" mt={4} role="alert">
          {update.error.message}
        </Text>
      )}
    </div>
  );
}

function changeOf(dataset: Dataset, mark: ColumnMark, name: string, on: boolean) {
  const listed = (names: readonly string[]) =>
    on ? [...names, name] : names.filter((other) => other !== name);
  switch (mark) {
    case 'label':
      return { labelColumn: on ? name : null };
    case 'split':
      return { splitColumn: on ? name : null };
    case 'key':
      return { keyColumns: listed(dataset.keyColumns) };
    case 'critical':
      return { criticalColumns: listed(dataset.criticalColumns) };
    case 'protected':
      return { protectedColumns: listed(dataset.protectedColumns) };
  }
}
