import { Button, CopyButton, Group, Text } from '@mantine/core';
import { useState } from 'react';
import table from '@/components/ui/data-table.module.css';
import { saveText, toCsv, toTsv } from '@/components/ui/delimited';
import { count } from '@/components/ui/format';
import type { QueryResult } from '@/server/domain/queries/contract';
import classes from './sql-console.module.css';

const ROWS_A_STEP = 100;
const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*)$/;

/** The rows of a query, a hundred at a time, to copy or take along. */
export function SqlResult({ result, fileName }: { result: QueryResult; fileName: string }) {
  const [shown, setShown] = useState(ROWS_A_STEP);
  const { columns, rows } = result;
  const whole = [columns.map(({ name }) => name), ...rows];
  return (
    <>
      <div className={`${table.wrap} ${classes.result}`}>
        <table className={table.table} aria-label="Result">
          <thead>
            <tr>
              {columns.map(({ name, type }, position) => (
                <th
                  // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat; the place is the column
                  key={position}
                  className={NUMERIC.test(type) ? table.right : undefined}
                  title={type}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a result have no identity but their place
              <tr key={index}>
                {columns.map(({ type }, position) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above
                    key={position}
                    className={`mono ${table.clip} ${NUMERIC.test(type) ? table.right : ''}`}
                    title={row[position] ?? undefined}
                  >
                    {row[position] ?? <span className={classes.nothing}>null</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && (
          <Text fz={13} c="dimmed" p={12}>
            No row. The query ran without a fault.
          </Text>
        )}
      </div>
      <Group gap={8}>
        {shown < rows.length && (
          <Button size="compact-xs" variant="default" onClick={() => setShown(shown + ROWS_A_STEP)}>
            Show more ({count(rows.length - shown)} left)
          </Button>
        )}
        <CopyButton value={toTsv(whole)}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy for a spreadsheet'}
            </Button>
          )}
        </CopyButton>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => saveText(fileName, toCsv(whole), 'text/csv')}
        >
          Save as CSV
        </Button>
      </Group>
    </>
  );
}
