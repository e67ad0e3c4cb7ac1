import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { DatasetColumn } from '@/server/domain/datasets/contract';
import type { GridFilter } from './grid-query';

/** From and to, either of which may be left open. */
export function RangeFilter({
  column,
  dated,
  onAdd,
}: {
  column: DatasetColumn;
  dated: boolean;
  onAdd: (...filters: GridFilter[]) => void;
}) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const isBound = (text: string) => text.trim() !== '' && (dated || Number.isFinite(Number(text)));
  const bounds = [
    { operator: 'atLeast' as const, value: from },
    { operator: 'atMost' as const, value: to },
  ].filter(({ value }) => value.trim() !== '');
  const invalid = bounds.length === 0 || bounds.some(({ value }) => !isBound(value));
  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (!invalid) onAdd(...bounds.map((bound) => ({ position: column.position, ...bound })));
  }
  return (
    <form onSubmit={submit}>
      <Stack gap={6} p={8} pt={0}>
        <Group gap={6} wrap="nowrap" grow>
          {[
            { label: 'From', value: from, set: setFrom, hint: column.min },
            { label: 'To', value: to, set: setTo, hint: column.max },
          ].map(({ label, value, set, hint }) => (
            <TextInput
              key={label}
              size="xs"
              label={label}
              aria-label={`${label} (${column.name})`}
              type={dated ? 'date' : 'text'}
              placeholder={hint ?? ''}
              value={value}
              onChange={(event) => set(event.currentTarget.value)}
              onKeyDown={(event) => event.key !== 'Escape' && event.stopPropagation()}
            />
          ))}
        </Group>
        <Button size="compact-xs" type="submit" variant="default" disabled={invalid}>
          Show this range
        </Button>
      </Stack>
    </form>
  );
}
