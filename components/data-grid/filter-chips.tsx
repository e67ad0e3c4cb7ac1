import { Pill } from '@mantine/core';
import type { DatasetColumn } from '@/server/domain/datasets/contract';
import { type GridFilter, OPERATOR_NAMES } from './grid-query';

interface FilterChipsProps {
  columns: DatasetColumn[];
  filters: GridFilter[];
  onChange: (filters: GridFilter[]) => void;
}

/** What narrows the rows, each with a way to take it off. */
export function FilterChips({ columns, filters, onChange }: FilterChipsProps) {
  return filters.map((filter, index) => {
    const value = filter.operator === 'oneOf' ? (filter.values ?? []).join(', ') : (filter.value ?? '');
    const text =
      `${columns[filter.position]?.name ?? '?'} ${OPERATOR_NAMES[filter.operator]} ${value}`.trim();
    return (
      <Pill
        key={text}
        withRemoveButton
        // Mantine hides this button from keyboards and readers unless told.
        removeButtonProps={{ 'aria-label': `Remove the filter: ${text}`, 'aria-hidden': false, tabIndex: 0 }}
        onRemove={() => onChange(filters.filter((_, other) => other !== index))}
      >
        {text}
      </Pill>
    );
  });
}
