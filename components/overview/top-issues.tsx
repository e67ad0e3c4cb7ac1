'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { MiniEffect } from '@/components/charts/mini-effect';
import { impactText } from '@/components/issues/impact-text';
import { useTRPC } from '@/components/shell/trpc';
import { DIMENSION_NAMES, dimensionColour } from '@/components/ui/dimension';
import { Sentence } from '@/components/ui/sentence';
import { SeverityMark } from '@/components/ui/severity-mark';
import { RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import type { Issue } from '@/server/domain/quality/contract';
import classes from './overview.module.css';

/** The open issues that come first: by their effect on a model where it was measured, else by severity and share. */
export function TopIssues({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const issues = useQuery(
    trpc.quality.issues.queryOptions({ datasetId: dataset.id, status: 'open', limit: 6 }),
  );
  if (issues.data === undefined) return <RowsSkeleton rows={3} />;
  const { data } = issues.data;
  if (data.length === 0)
    return (
      <p style={{ fontSize: 13, color: 'var(--text-3)', margin: 0 }}>
        No open issue. The checks that ran are listed under History.
      </p>
    );
  const end = Math.max(
    0.5,
    ...data.flatMap(({ impactLow, impactHigh }) => [impactLow, impactHigh].map(size)),
  );
  const measured = data.some(({ impactScore }) => impactScore !== null);
  return (
    <div>
      {data.map((issue) => (
        <Link key={issue.id} href={`?tab=issues&issue=${issue.id}`} className={classes.issue}>
          <SeverityMark severity={issue.severity} />
          <span>
            <Sentence text={issue.description} />
          </span>
          <span style={{ fontSize: 12, color: dimensionColour(issue.dimension) }}>
            {measured ? <Effect issue={issue} end={end} /> : DIMENSION_NAMES[issue.dimension]}
          </span>
          <span className="mono" style={{ fontSize: 12, color: 'var(--text-2)', textAlign: 'right' }}>
            {issue.pointsLost > 0 ? `−${issue.pointsLost.toFixed(2)} points` : 'no points'}
          </span>
        </Link>
      ))}
      {measured && (
        <p style={{ fontSize: 12, color: 'var(--text-3)', margin: '8px 0 0' }}>
          Bars: effect of fixing on a model with its 80 % interval, on one scale of ±{end.toFixed(1)}{' '}
          percentage points. Most fixes change a model by nothing that could be measured.
        </p>
      )}
      <Link
        href="?tab=issues"
        style={{ fontSize: 12, color: 'var(--accent)', display: 'inline-block', marginTop: 8 }}
      >
        All issues
      </Link>
    </div>
  );
}

function size(value: number | null): number {
  return Math.abs(value ?? 0);
}

function Effect({ issue, end }: { issue: Issue; end: number }) {
  const { impactScore, impactLow, impactHigh } = issue;
  if (impactScore === null) return <span style={{ color: 'var(--text-3)' }}>not measured</span>;
  return (
    <MiniEffect
      effect={impactScore}
      low={impactLow ?? impactScore}
      high={impactHigh ?? impactScore}
      end={end}
      label={impactText(issue)}
    />
  );
}
