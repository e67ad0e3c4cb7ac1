'use client';

import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import table from '@/components/ui/data-table.module.css';
import { DimensionName } from '@/components/ui/dimension';
import { relativeTime } from '@/components/ui/format';
import { ScoreNumber } from '@/components/ui/score-number';
import { Section } from '@/components/ui/section';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import { Dimension } from '@/server/domain/quality/contract';

/** Every finished scan with its score by dimension, the newest first. */
export function ScanList({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const scans = useInfiniteQuery(
    trpc.quality.history.infiniteQueryOptions(
      { datasetId: dataset.id, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  if (scans.isError) return <ErrorState error={scans.error} retry={() => void scans.refetch()} />;
  if (scans.data === undefined) return <RowsSkeleton rows={3} />;
  const rows = scans.data.pages.flatMap((page) => page.data);
  return (
    <Section title="Scans" note="score by dimension, newest first">
      {rows.length === 0 ? (
        <EmptyState title="No finished scan yet">
          Each scan of this dataset is kept here with its scores.
        </EmptyState>
      ) : (
        <div className={table.wrap}>
          <table className={table.table} aria-label="Scans">
            <thead>
              <tr>
                <th>When</th>
                <th>Version</th>
                <th>Score</th>
                {Dimension.options.map((dimension) => (
                  <th key={dimension} className={table.right}>
                    <DimensionName dimension={dimension} />
                  </th>
                ))}
                <th className={table.right}>Critical</th>
                <th className={table.right}>Warning</th>
                <th className={table.right}>Info</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((scan) => (
                <tr key={scan.scanId}>
                  <td title={scan.createdAt} style={{ whiteSpace: 'nowrap' }}>
                    {relativeTime(scan.createdAt)}
                  </td>
                  <td className="mono">v{scan.versionNumber}</td>
                  <td>
                    <ScoreNumber score={scan.overall} />
                  </td>
                  {Dimension.options.map((dimension) => {
                    const score =
                      scan.dimensions.find((entry) => entry.dimension === dimension)?.score ?? null;
                    return (
                      <td key={dimension} className={`mono ${table.right}`}>
                        {score === null ? '–' : score.toFixed(1)}
                      </td>
                    );
                  })}
                  <td className={`mono ${table.right}`}>{scan.criticalCount}</td>
                  <td className={`mono ${table.right}`}>{scan.warningCount}</td>
                  <td className={`mono ${table.right}`}>{scan.infoCount}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {scans.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          loading={scans.isFetchingNextPage}
          onClick={() => void scans.fetchNextPage()}
        >
          Show 20 more
        </Button>
      )}
    </Section>
  );
}
