import { Button, Checkbox, Stack } from '@mantine/core';
import { useState } from 'react';
import { count } from '@/components/ui/format';
import type { DatasetColumn } from '@/server/domain/datasets/contract';
import { toggled } from './column-view';
import classes from './data-grid.module.css';
import type { GridFilter } from './grid-query';

const VALUES_MAX = 30;

/** Ticks among the commonest values of a column; absent where every value is another. */
export function ValueFilter({
  column,
  onAdd,
}: {
  column: DatasetColumn;
  onAdd: (filter: GridFilter) => void;
}) {
  const values = (column.topValues ?? []).slice(0, VALUES_MAX);
  const [chosen, setChosen] = useState<number[]>([]);
  if (values.length === 0 || (values[0]?.count ?? 0) < 2) return null;
  return (
    <Stack gap={6} p={8} pt={0}>
      <fieldset className={classes.values} aria-label={`Values of ${column.name}`}>
        {values.map(({ value, count: times }, index) => (
          <Checkbox
            key={value}
            size="xs"
            checked={chosen.includes(index)}
            onChange={() => setChosen(toggled(chosen, index))}
            label={
              <>
                {value === '' ? '(empty text)' : value}
                <span className={`mono ${classes.valueCount}`}>{count(times)}</span>
              </>
            }
          />
        ))}
      </fieldset>
      <Button
        size="compact-xs"
        variant="default"
        disabled={chosen.length === 0}
        onClick={() =>
          onAdd({
            position: column.position,
            operator: 'oneOf',
            values: chosen.flatMap((index) => values[index]?.value ?? []),
          })
        }
      >
        Show only these
      </Button>
    </Stack>
  );
}
