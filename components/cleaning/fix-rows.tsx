'use client';

import { Button, Checkbox, Group, Skeleton, Text } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { ErrorState } from '@/components/ui/states';
import type { Fix } from '@/server/domain/cleaning/contract';
import { FixProgress } from './fix-progress';

/** The rows that left with this fix: why, whole as a file, and the way back for any of them. */
export function FixRows({ datasetId, fix, onDone }: { datasetId: string; fix: Fix; onDone: () => void }) {
  const trpc = useTRPC();
  const may = usePermissions();
  const [chosen, setChosen] = useState<number[]>([]);
  const [jobId, setJobId] = useState<string | null>(null);
  const rows = useInfiniteQuery(
    trpc.fix.rows.infiniteQueryOptions(
      { datasetId, fixId: fix.id, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const revert = useMutation(trpc.fix.revert.mutationOptions({ onSuccess: (job) => setJobId(job.id) }));
  const shown = rows.data?.pages.flatMap(({ data }) => data) ?? [];
  const mayRestore = fix.status === 'applied' && may('fix.apply');
  return (
    <Section
      title="Rows that left"
      note={`${count(shown.length)} of ${count(fix.rowsRemoved + fix.rowsQuarantined)}`}
      action={
        <Group gap={6}>
          {mayRestore && (
            <Button
              size="compact-xs"
              variant="default"
              disabled={chosen.length === 0 || jobId !== null}
              loading={revert.isPending}
              onClick={() => revert.mutate({ datasetId, fixId: fix.id, scope: 'rows', rows: chosen })}
            >
              Put {count(chosen.length)} back
            </Button>
          )}
          <Button
            component="a"
            size="compact-xs"
            variant="default"
            href={`/v1/quality/${datasetId}/fix/${fix.id}/rows/download?format=csv`}
            download
          >
            CSV
          </Button>
        </Group>
      }
    >
      {revert.isError && (
        <Text c="red" fz={13} role="alert">
          {revert.error.message}
        </Text>
      )}
      {jobId !== null && (
        <FixProgress
          jobId={jobId}
          onEnd={() => {
            setJobId(null);
            setChosen([]);
            onDone();
          }}
        />
      )}
      {rows.isError ? (
        <ErrorState error={rows.error} />
      ) : rows.data === undefined ? (
        <Skeleton height={120} />
      ) : (
        <div className={table.wrap}>
          <table className={table.table} aria-label="Rows that left">
            <tbody>
              {shown.map(({ row, kind, reason, reverted }) => (
                <tr key={row}>
                  <td style={{ width: 32 }}>
                    <Checkbox
                      size="xs"
                      aria-label={`Row ${row}`}
                      checked={chosen.includes(row)}
                      disabled={reverted || !mayRestore}
                      onChange={(event) =>
                        setChosen(
                          event.currentTarget.checked
                            ? [...chosen, row]
                            : chosen.filter((other) => other !== row),
                        )
                      }
                    />
                  </td>
                  <td className={`mono ${table.right}`} style={{ width: 90 }}>
                    {count(row)}
                  </td>
                  <td style={{ width: 110 }}>
                    {reverted ? 'put back' : kind === 'removed' ? 'removed' : 'set aside'}
                  </td>
                  <td>{reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.hasNextPage && (
        <Button
          mt={8}
          size="xs"
          variant="default"
          loading={rows.isFetchingNextPage}
          onClick={() => void rows.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Section>
  );
}
