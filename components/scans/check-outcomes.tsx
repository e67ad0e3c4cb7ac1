'use client';

import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import table from '@/components/ui/data-table.module.css';
import { DimensionName } from '@/components/ui/dimension';
import { count, duration } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import { words } from '@/components/ui/words';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { CheckOutcome } from '@/server/domain/quality/contract';

type Shown = 'all' | CheckOutcome['status'];
const STATUS: Record<CheckOutcome['status'], string> = {
  found: 'found something',
  passed: 'passed',
  not_run: 'not run',
};

/** Every check of the latest scan: how it came to its result, or why it did not run. Nothing is skipped in silence. */
export function CheckOutcomes({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const [shown, setShown] = useState<Shown>('all');
  const { latestScan } = dataset;
  const scan = useQuery({
    ...trpc.scan.get.queryOptions({ datasetId: dataset.id, scanId: latestScan?.id ?? '' }),
    enabled: latestScan !== null,
  });
  const catalogue = useQuery(trpc.quality.checks.queryOptions({}));
  if (latestScan === null) return null;
  if (scan.isError) return <ErrorState error={scan.error} retry={() => void scan.refetch()} />;
  if (scan.data === undefined) return <RowsSkeleton rows={6} />;
  const all = scan.data.checks;
  if (all.length === 0) return null;
  const rows = all.filter(({ status }) => shown === 'all' || status === shown);
  const counted = (status: CheckOutcome['status']) => all.filter((check) => check.status === status).length;
  return (
    <Section
      title="Checks of the latest scan"
      note={`${count(all.length)} checks, ${duration(all.reduce((sum, { milliseconds }) => sum + milliseconds, 0))} in all`}
      action={
        <SegmentedControl
          size="xs"
          aria-label="Checks to show"
          value={shown}
          onChange={(value) =>
            setShown(value === 'found' || value === 'passed' || value === 'not_run' ? value : 'all')
          }
          data={[
            { value: 'all', label: 'All' },
            { value: 'found', label: `Found ${counted('found')}` },
            { value: 'passed', label: `Passed ${counted('passed')}` },
            { value: 'not_run', label: `Not run ${counted('not_run')}` },
          ]}
        />
      }
    >
      <div className={table.wrap}>
        <table className={table.table} aria-label="Checks of the latest scan">
          <thead>
            <tr>
              <th>Check</th>
              <th>Dimension</th>
              <th>Outcome</th>
              <th>How</th>
              <th className={table.right}>Rows</th>
              <th className={table.right}>Time</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((outcome) => {
              const check = catalogue.data?.data.find(({ id }) => id === outcome.check);
              return (
                <tr key={outcome.check}>
                  <td title={check?.description}>{check?.title ?? words(outcome.check)}</td>
                  <td>{check !== undefined && <DimensionName dimension={check.dimension} />}</td>
                  <td
                    style={{
                      color: outcome.status === 'not_run' ? 'var(--text-3)' : undefined,
                      whiteSpace: 'nowrap',
                    }}
                  >
                    {STATUS[outcome.status]}
                  </td>
                  <td style={{ fontSize: 12, color: 'var(--text-2)' }} title={check?.silentWhen}>
                    {how(outcome)}
                  </td>
                  <td className={`mono ${table.right}`}>
                    {outcome.rowsScanned === null ? '–' : count(outcome.rowsScanned)}
                  </td>
                  <td className={`mono ${table.right}`}>{duration(outcome.milliseconds)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function how({ status, reason, method, seed, reused }: CheckOutcome): string {
  if (status === 'not_run') return reason ?? '';
  const drawn = method === 'sampled' ? `sampled with seed ${seed ?? 1}` : (method ?? '');
  const taken = {
    none: '',
    some: ', partly taken over from an earlier scan',
    all: ', taken over from an earlier scan',
  };
  return `${drawn}${taken[reused]}`;
}
