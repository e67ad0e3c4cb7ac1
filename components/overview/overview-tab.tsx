'use client';

import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { SelfTestCard } from '@/components/scans/self-test-card';
import { useTRPC } from '@/components/shell/trpc';
import { ScoreNumber } from '@/components/ui/score-number';
import { EmptyState, ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import { ColumnStrip } from './column-strip';
import { DimensionBars } from './dimension-bars';
import { IssueCounts } from './issue-counts';
import classes from './overview.module.css';
import { ReportLinks } from './report-links';
import { ScoreHistory } from './score-history';
import { TopIssues } from './top-issues';

/** The score and why, what to fix first, the columns at a glance, and the course over time. */
export function OverviewTab({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const scored = dataset.score !== null;
  const score = useQuery({ ...trpc.quality.score.queryOptions({ datasetId: dataset.id }), enabled: scored });
  const history = useQuery({
    ...trpc.quality.history.queryOptions({ datasetId: dataset.id, limit: 50 }),
    enabled: scored,
  });
  if (!scored) {
    return dataset.status === 'scanning' ? (
      <Stack gap={16}>
        <RowsSkeleton rows={4} />
        <ColumnStrip dataset={dataset} />
      </Stack>
    ) : (
      <EmptyState title="Not scanned yet">Press Scan to get a score and the list of issues.</EmptyState>
    );
  }
  if (score.isError) return <ErrorState error={score.error} retry={() => void score.refetch()} />;
  if (score.data === undefined) return <RowsSkeleton rows={6} />;
  const [now, before] = history.data?.data ?? [];
  const change = now?.overall != null && before?.overall != null ? now.overall - before.overall : null;
  return (
    <Stack gap={16}>
      <div className={classes.top}>
        <section className={classes.card}>
          <h2 className={classes.caption}>Quality score</h2>
          <div role="img" aria-label={`Quality score ${score.data.overall} of 100, ${score.data.band}`}>
            <ScoreNumber score={score.data.overall} large />
          </div>
          <Text c="dimmed" fz={12} mt={12}>
            {change === null
              ? 'The weighted mean of the dimensions. Open one to see where each point was lost.'
              : `${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(1)} since the scan before.`}
            {score.data.criticalColumnPenalty > 0 &&
              ` ${score.data.criticalColumnPenalty} points are taken off for faults in the label.`}
          </Text>
          {dataset.latestScan !== null && <IssueCounts scan={dataset.latestScan} />}
          <ReportLinks dataset={dataset} />
        </section>
        <section className={classes.card}>
          <h2 className={classes.caption}>Dimensions</h2>
          <DimensionBars score={score.data} />
        </section>
      </div>
      <section className={classes.card}>
        <h2 className={classes.caption}>What to fix first</h2>
        <TopIssues dataset={dataset} />
      </section>
      <section className={classes.card}>
        <h2 className={classes.caption}>Columns</h2>
        <ColumnStrip dataset={dataset} />
      </section>
      <section className={classes.card}>
        <h2 className={classes.caption}>How well the checks see this data</h2>
        <SelfTestCard dataset={dataset} />
      </section>
      {(history.data?.data.length ?? 0) > 1 && (
        <section className={classes.card}>
          <h2 className={classes.caption}>Score over time</h2>
          <ScoreHistory entries={history.data?.data ?? []} />
        </section>
      )}
    </Stack>
  );
}
