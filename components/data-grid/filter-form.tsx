import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { DatasetColumn } from '@/server/domain/datasets/contract';
import { type GridFilter, OPERATOR_NAMES, type Operator } from './grid-query';

const FOR_ALL: Operator[] = ['contains', 'equals', 'notEquals', 'startsWith', 'isNull', 'isNotNull'];
const FOR_NUMBERS: Operator[] = ['atLeast', 'atMost', 'equals', 'notEquals', 'isNull', 'isNotNull'];

/** One condition on a column, with the operators that its type has. */
export function FilterForm({
  column,
  onAdd,
}: {
  column: DatasetColumn;
  onAdd: (filter: GridFilter) => void;
}) {
  const numeric = column.type === 'integer' || column.type === 'decimal';
  const operators = numeric ? FOR_NUMBERS : FOR_ALL;
  const [operator, setOperator] = useState<Operator>(operators[0] ?? 'equals');
  const [value, setValue] = useState('');
  const bare = operator === 'isNull' || operator === 'isNotNull';
  const ordered = operator === 'atLeast' || operator === 'atMost';
  const invalid = ordered && (value.trim() === '' || !Number.isFinite(Number(value)));
  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (!invalid)
      onAdd(bare ? { position: column.position, operator } : { position: column.position, operator, value });
  }
  return (
    <form onSubmit={submit}>
      <Stack gap={6} p={8}>
        <NativeSelect
          size="xs"
          label={`Show rows where ${column.name}`}
          data={operators.map((name) => ({ value: name, label: OPERATOR_NAMES[name] }))}
          value={operator}
          onChange={(event) =>
            setOperator(operators.find((name) => name === event.currentTarget.value) ?? 'equals')
          }
        />
        {!bare && (
          <TextInput
            size="xs"
            aria-label="Value"
            placeholder={ordered ? 'A number' : 'Text'}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            onKeyDown={(event) => event.key !== 'Escape' && event.stopPropagation()}
          />
        )}
        <Button size="compact-xs" type="submit" variant="default" disabled={invalid}>
          Add filter
        </Button>
      </Stack>
    </form>
  );
}
