'use client';

import { Group, MultiSelect, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useColumns } from '@/components/columns/use-columns';
import { useTRPC } from '@/components/shell/trpc';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { RuleDefinition } from '@/server/domain/rules/contract';

interface FieldsProps {
  dataset: Dataset;
  definition: RuleDefinition;
  onChange: (definition: RuleDefinition) => void;
}

/** What each kind of rule needs to be told. */
export function RuleFields({ dataset, definition, onChange }: FieldsProps) {
  const columns = useColumns(dataset).data ?? [];
  const names = [...new Set(columns.map(({ name }) => name))].filter((name) => name !== '');
  const column = (value: string, change: (column: string) => RuleDefinition) => (
    <Select
      label="Column"
      searchable
      data={names}
      value={value === '' ? null : value}
      onChange={(chosen) => onChange(change(chosen ?? ''))}
    />
  );
  switch (definition.kind) {
    case 'not_null':
      return column(definition.column, (name) => ({ ...definition, column: name }));
    case 'unique':
      return (
        <MultiSelect
          label="Columns"
          description="Several: they are unique together"
          searchable
          data={names}
          value={definition.columns}
          onChange={(chosen) => onChange({ ...definition, columns: chosen })}
        />
      );
    case 'range': {
      const bound = (text: string) => (text.trim() === '' ? undefined : toBound(text));
      return (
        <>
          {column(definition.column, (name) => ({ ...definition, column: name }))}
          <Group grow>
            <TextInput
              label="At least"
              placeholder="number or YYYY-MM-DD"
              defaultValue={definition.min ?? ''}
              onChange={(event) => onChange({ ...definition, min: bound(event.currentTarget.value) })}
            />
            <TextInput
              label="At most"
              placeholder="number or YYYY-MM-DD"
              defaultValue={definition.max ?? ''}
              onChange={(event) => onChange({ ...definition, max: bound(event.currentTarget.value) })}
            />
          </Group>
        </>
      );
    }
    case 'set': {
      const known = columns.find(({ name }) => name === definition.column)?.topValues ?? [];
      return (
        <>
          {column(definition.column, (name) => ({ ...definition, column: name }))}
          <TagsInput
            label="Allowed values"
            description="Type one and press enter; the commonest values of the column are offered"
            data={known.map(({ value }) => value)}
            value={definition.values}
            onChange={(values) => onChange({ ...definition, values })}
          />
        </>
      );
    }
    case 'regex':
      return (
        <>
          {column(definition.column, (name) => ({ ...definition, column: name }))}
          <TextInput
            label="Pattern"
            description="RE2; the whole value must match, for example [A-Z]{2}-\d+"
            ff="monospace"
            value={definition.pattern}
            onChange={(event) => onChange({ ...definition, pattern: event.currentTarget.value })}
          />
        </>
      );
    case 'foreign_key':
      return (
        <>
          {column(definition.column, (name) => ({ ...definition, column: name }))}
          <ReferenceFields definition={definition} onChange={onChange} />
        </>
      );
    case 'expression':
      return (
        <Textarea
          label="Expression"
          description="Over the columns of one row; names with spaces in double quotes, text in single quotes"
          autosize
          minRows={2}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          placeholder={'"end" >= "start" AND amount > 0'}
          value={definition.expression}
          onChange={(event) => onChange({ ...definition, expression: event.currentTarget.value })}
        />
      );
    case 'row_count':
      return (
        <Group grow>
          <NumberInput
            label="At least"
            min={0}
            value={definition.min ?? ''}
            onChange={(value) =>
              onChange({ ...definition, min: typeof value === 'number' ? value : undefined })
            }
          />
          <NumberInput
            label="At most"
            min={0}
            value={definition.max ?? ''}
            onChange={(value) =>
              onChange({ ...definition, max: typeof value === 'number' ? value : undefined })
            }
          />
        </Group>
      );
    case 'freshness':
      return (
        <>
          {column(definition.column, (name) => ({ ...definition, column: name }))}
          <NumberInput
            label="At most this many hours old"
            min={1}
            value={definition.maxAgeHours}
            onChange={(value) => onChange({ ...definition, maxAgeHours: Number(value) })}
          />
        </>
      );
  }
}

/** A number where it reads as one, else the text, which the server takes for a date. */
function toBound(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text.trim();
}

type ForeignKey = Extract<RuleDefinition, { kind: 'foreign_key' }>;

function ReferenceFields({
  definition,
  onChange,
}: {
  definition: ForeignKey;
  onChange: (definition: RuleDefinition) => void;
}) {
  const trpc = useTRPC();
  const datasets = useQuery(trpc.dataset.list.queryOptions({ limit: 100, sort: 'name' }));
  const columns = useQuery({
    ...trpc.dataset.columns.queryOptions({ datasetId: definition.referenceDatasetId }),
    enabled: definition.referenceDatasetId !== '',
  });
  const names = [...new Set((columns.data?.data ?? []).map(({ name }) => name))];
  return (
    <Group grow>
      <Select
        label="Dataset"
        searchable
        data={(datasets.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={definition.referenceDatasetId === '' ? null : definition.referenceDatasetId}
        onChange={(id) => onChange({ ...definition, referenceDatasetId: id ?? '', referenceColumn: '' })}
      />
      <Select
        label="Its column"
        searchable
        data={names}
        value={definition.referenceColumn === '' ? null : definition.referenceColumn}
        onChange={(name) => onChange({ ...definition, referenceColumn: name ?? '' })}
      />
    </Group>
  );
}
