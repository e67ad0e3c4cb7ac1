'use client';

import { Skeleton } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useColumns } from '@/components/columns/use-columns';
import { useTRPC } from '@/components/shell/trpc';
import { count } from '@/components/ui/format';
import type { Dataset } from '@/server/domain/datasets/contract';
import classes from './compare-rows.module.css';

/** Two records side by side; what differs is marked. */
export function CompareRows({ dataset, rows }: { dataset: Dataset; rows: [number, number] }) {
  const trpc = useTRPC();
  const columns = useColumns(dataset).data ?? [];
  const pages = useQueries({
    queries: rows.map((row) =>
      trpc.dataset.rows.queryOptions({ datasetId: dataset.id, offset: row, limit: 1 }),
    ),
  });
  if (pages.some(({ isPending }) => isPending)) return <Skeleton height={80} />;
  const [left, right] = pages.map(({ data }) => data?.rows[0]);
  // Positions are row ids in an uploaded version; anything else must not be compared by mistake.
  if (left?.row !== rows[0] || right?.row !== rows[1])
    return <p className={classes.note}>These rows could not be read.</p>;
  return (
    <table className={classes.table} aria-label={`Rows ${rows[0]} and ${rows[1]} side by side`}>
      <thead>
        <tr>
          <th>Column</th>
          <th className="mono">{count(rows[0])}</th>
          <th className="mono">{count(rows[1])}</th>
        </tr>
      </thead>
      <tbody>
        {columns.map(({ position, name }) => {
          const [a, b] = [left.cells[position] ?? null, right.cells[position] ?? null];
          return (
            <tr key={position} className={a === b ? undefined : classes.differs}>
              <td>
                {name}
                {a !== b && <span className={classes.note}> differs</span>}
              </td>
              <td className="mono">{a ?? 'empty'}</td>
              <td className="mono">{b ?? 'empty'}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
