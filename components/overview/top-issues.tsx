'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '@/components/shell/trpc';
import { DIMENSION_NAMES, dimensionColour } from '@/components/ui/dimension';
import { Sentence } from '@/components/ui/sentence';
import { SeverityMark } from '@/components/ui/severity-mark';
import { RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import classes from './overview.module.css';

export function TopIssues({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const issues = useQuery(trpc.quality.issues.queryOptions({ datasetId: dataset.id, limit: 6 }));
  if (issues.data === undefined) return <RowsSkeleton rows={3} />;
  if (issues.data.data.length === 0)
    return (
      <p style={{ fontSize: 13, color: 'var(--text-3)', margin: 0 }}>
        No issue was found. The checks that ran are listed under History.
      </p>
    );
  return (
    <div>
      {issues.data.data.map((issue) => (
        <Link key={issue.id} href={`?tab=issues&issue=${issue.id}`} className={classes.issue}>
          <SeverityMark severity={issue.severity} />
          <span>
            <Sentence text={issue.description} />
          </span>
          <span style={{ fontSize: 12, color: dimensionColour(issue.dimension) }}>
            {DIMENSION_NAMES[issue.dimension]}
          </span>
          <span className="mono" style={{ fontSize: 12, color: 'var(--text-2)', textAlign: 'right' }}>
            {issue.pointsLost > 0 ? `−${issue.pointsLost.toFixed(2)} points` : 'no points'}
          </span>
        </Link>
      ))}
      <Link
        href="?tab=issues"
        style={{ fontSize: 12, color: 'var(--accent)', display: 'inline-block', marginTop: 8 }}
      >
        All issues
      </Link>
    </div>
  );
}
