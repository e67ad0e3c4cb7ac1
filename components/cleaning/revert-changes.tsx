'use client';

import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import type { Fix } from '@/server/domain/cleaning/contract';
import type { Dataset } from '@/server/domain/datasets/contract';
import { Value } from './change-table';
import { FixProgress } from './fix-progress';

const SHOWN = 30;

/** The commonest changes of values, each of which can be taken back alone. */
export function RevertChanges({ dataset, fix, onDone }: { dataset: Dataset; fix: Fix; onDone: () => void }) {
  const trpc = useTRPC();
  const may = usePermissions();
  const [jobId, setJobId] = useState<string | null>(null);
  const revert = useMutation(trpc.fix.revert.mutationOptions({ onSuccess: (job) => setJobId(job.id) }));
  const changes = (fix.report?.perColumn ?? [])
    .flatMap(({ column, changes: list }) => list.map((change) => ({ column, ...change })))
    .sort((a, b) => b.count - a.count)
    .slice(0, SHOWN);
  const reverted = (column: string, from: string | null, to: string | null) =>
    fix.reverts.some(
      (entry) =>
        entry.column === column &&
        entry.rows === null &&
        (entry.change === null || (entry.change.from === from && entry.change.to === to)),
    );
  return (
    <Section title="Changes of values" note="the commonest; each can be taken back alone">
      {jobId !== null && (
        <FixProgress
          jobId={jobId}
          onEnd={() => {
            setJobId(null);
            onDone();
          }}
        />
      )}
      {revert.isError && (
        <Text c="red" fz={13} role="alert">
          {revert.error.message}
        </Text>
      )}
      <div className={table.wrap}>
        <table className={table.table} aria-label="Changes of values">
          <thead>
            <tr>
              <th>Column</th>
              <th>Before</th>
              <th>After</th>
              <th className={table.right}>Cells</th>
              <th aria-label="Take back" />
            </tr>
          </thead>
          <tbody>
            {changes.map(({ column, from, to, count: cells }) => (
              <tr key={`${column}/${from}/${to}`}>
                <td>
                  <code>{column}</code>
                </td>
                <td>
                  <Value text={from} />
                </td>
                <td>
                  <Value text={to} />
                </td>
                <td className={`mono ${table.right}`}>{count(cells)}</td>
                <td className={table.right}>
                  {reverted(column, from, to) ? (
                    <Text span fz={12} c="dimmed">
                      taken back
                    </Text>
                  ) : (
                    fix.status === 'applied' &&
                    may('fix.apply') && (
                      <Button
                        size="compact-xs"
                        variant="default"
                        disabled={jobId !== null || revert.isPending}
                        onClick={() =>
                          revert.mutate({
                            datasetId: dataset.id,
                            fixId: fix.id,
                            scope: 'cells',
                            column,
                            change: { from, to },
                          })
                        }
                      >
                        Take back
                      </Button>
                    )
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
