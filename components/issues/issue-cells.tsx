'use client';

import { Anchor, Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { useUrlState } from '@/components/shell/use-url-state';
import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { Sentence } from '@/components/ui/sentence';
import { ErrorState } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { Issue } from '@/server/domain/quality/contract';

/** Few at first, so that what follows stays in reach. */
const PAGE = 10;

/** The cells behind an issue, the most certain first, each with its reason and a way to its row. */
export function IssueCells({ issue, dataset }: { issue: Issue; dataset: Dataset }) {
  const trpc = useTRPC();
  const [, setUrl] = useUrlState();
  const cells = useInfiniteQuery(
    trpc.quality.issueCells.infiniteQueryOptions(
      { datasetId: dataset.id, issueId: issue.id, limit: PAGE },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  if (cells.isError) return <ErrorState error={cells.error} retry={() => void cells.refetch()} />;
  const rows = cells.data?.pages.flatMap((page) => page.data) ?? [];
  if (cells.data !== undefined && rows.length === 0) return null;
  const base = `/v1/quality/${dataset.id}/issues/${issue.id}/cells`;
  const suggests = rows.some(({ suggestion }) => suggestion !== null);
  return (
    <Section
      title="Affected cells"
      note={`${count(issue.affectedCount)} in all`}
      action={
        <Anchor href={`${base}?format=csv`} fz={12} download>
          Download as CSV
        </Anchor>
      }
    >
      {cells.data === undefined ? (
        <Skeleton height={160} />
      ) : (
        <div className={table.wrap}>
          <table className={table.table} aria-label="Affected cells">
            <thead>
              <tr>
                <th className={table.right}>Row</th>
                <th>Value</th>
                {suggests && <th>Suggestion</th>}
                <th className={table.right}>Confidence</th>
                <th>Reason</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((cell) => (
                <tr key={`${cell.row}-${cell.column}`}>
                  <td className={`mono ${table.right}`} style={{ whiteSpace: 'nowrap' }}>
                    <Anchor
                      component="button"
                      fz={12}
                      aria-label={`Show row ${cell.row} in the data`}
                      onClick={() => setUrl({ tab: 'data', row: String(cell.row), issue: null })}
                    >
                      {count(cell.row)}
                    </Anchor>
                  </td>
                  <td className={`mono ${table.clip}`} title={cell.value ?? undefined}>
                    {cell.value ?? (
                      <span style={{ color: 'var(--text-3)' }}>
                        {cell.column === null ? 'whole row' : 'empty'}
                      </span>
                    )}
                  </td>
                  {suggests && (
                    <td
                      className={`mono ${table.clip}`}
                      style={{ color: 'var(--success)' }}
                      title={cell.suggestion ?? undefined}
                    >
                      {cell.suggestion ?? '–'}
                    </td>
                  )}
                  <td className={`mono ${table.right}`}>{cell.confidence.toFixed(2)}</td>
                  <td style={{ fontSize: 12, color: 'var(--text-2)', minWidth: 140 }}>
                    <Sentence text={cell.reason} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {cells.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          loading={cells.isFetchingNextPage}
          onClick={() => void cells.fetchNextPage()}
        >
          Show {PAGE} more
        </Button>
      )}
    </Section>
  );
}
