'use client';

import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { ErrorState } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { Issue } from '@/server/domain/quality/contract';
import { CompareRows } from './compare-rows';

/** Which rows are held to be the same, the surest first. */
export function IssuePairs({ issue, dataset }: { issue: Issue; dataset: Dataset }) {
  const trpc = useTRPC();
  const [open, setOpen] = useState<string | null>(null);
  const pairs = useQuery(
    trpc.quality.issuePairs.queryOptions({ datasetId: dataset.id, issueId: issue.id, limit: 20 }),
  );
  if (pairs.isError) return <ErrorState error={pairs.error} retry={() => void pairs.refetch()} />;
  if (pairs.data === undefined) return <Skeleton height={120} />;
  if (pairs.data.data.length === 0) return null;
  return (
    <Section title="Pairs" note={pairs.data.nextCursor === null ? undefined : 'the first 20'}>
      <div className={table.wrap}>
        <table className={table.table} aria-label="Pairs of rows">
          <thead>
            <tr>
              <th className={table.right}>Group</th>
              <th className={table.right}>Row</th>
              <th className={table.right}>Same as row</th>
              <th className={table.right}>Probability</th>
              <th aria-label="Compare" />
            </tr>
          </thead>
          <tbody>
            {pairs.data.data.map((pair) => {
              const key = `${pair.rowA}-${pair.rowB}`;
              return (
                <Fragment key={key}>
                  <tr
                    className={`mono ${table.clickable}`}
                    onClick={() => setOpen(open === key ? null : key)}
                  >
                    <td className={table.right}>{pair.clusterId}</td>
                    <td className={table.right}>{count(pair.rowB)}</td>
                    <td className={table.right}>{count(pair.rowA)}</td>
                    <td className={table.right}>{pair.probability.toFixed(2)}</td>
                    <td className={table.right}>
                      <Button size="compact-xs" variant="default" aria-expanded={open === key}>
                        {open === key ? 'Hide' : 'Compare'}
                      </Button>
                    </td>
                  </tr>
                  {open === key && (
                    <tr>
                      <td colSpan={5} style={{ padding: 0 }}>
                        <CompareRows dataset={dataset} rows={[pair.rowA, pair.rowB]} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
