import { Button, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { DatasetColumn } from '@/server/domain/datasets/contract';
import { type GridFilter, OPERATOR_NAMES, type Operator } from './grid-query';
import { RangeFilter } from './range-filter';

const FOR_ALL: Operator[] = [
  'contains',
  'equals',
  'notEquals',
  'startsWith',
  'matches',
  'isNull',
  'isNotNull',
];
const FOR_ORDERED: Operator[] = ['atLeast', 'atMost', 'equals', 'notEquals', 'isNull', 'isNotNull'];

const HINTS: Partial<Record<Operator, string>> = { matches: 'A pattern, such as ^[A-Z]{2}-' };

/** Conditions on a column, with the operators that its type has: a range where values have an order. */
export function FilterForm({
  column,
  onAdd,
}: {
  column: DatasetColumn;
  onAdd: (...filters: GridFilter[]) => void;
}) {
  const numeric = column.type === 'integer' || column.type === 'decimal';
  const dated = column.type === 'date' || column.type === 'datetime';
  const operators = numeric || dated ? FOR_ORDERED : FOR_ALL;
  const [operator, setOperator] = useState<Operator>(operators[0] ?? 'equals');
  const [value, setValue] = useState('');
  const bare = operator === 'isNull' || operator === 'isNotNull';
  const ordered = operator === 'atLeast' || operator === 'atMost';
  const invalid =
    (ordered && (value.trim() === '' || (numeric && !Number.isFinite(Number(value))))) ||
    (operator === 'matches' && !isPattern(value));
  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (!invalid)
      onAdd(bare ? { position: column.position, operator } : { position: column.position, operator, value });
  }
  return (
    <>
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
              type={dated && ordered ? 'date' : 'text'}
              placeholder={HINTS[operator] ?? (ordered ? 'A number' : 'Text')}
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
      {(numeric || dated) && <RangeFilter column={column} dated={dated} onAdd={onAdd} />}
    </>
  );
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return text !== '';
  } catch {
    return false;
  }
}
