'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { MiniDistribution } from '@/components/charts/mini-distribution';
import { useTRPC } from '@/components/shell/trpc';
import { percent } from '@/components/ui/format';
import { RowsSkeleton } from '@/components/ui/states';
import type { Dataset } from '@/server/domain/datasets/contract';
import classes from './overview.module.css';

/** One small picture a column; a click opens its panel. */
export function ColumnStrip({ dataset }: { dataset: Dataset }) {
  const trpc = useTRPC();
  const columns = useQuery(trpc.dataset.columns.queryOptions({ datasetId: dataset.id, limit: 100 }));
  if (columns.data === undefined) return <RowsSkeleton rows={2} />;
  return (
    <div className={classes.strip}>
      {columns.data.data.map((column) => (
        <Link
          key={column.position}
          href={`?tab=columns&column=${column.position}`}
          className={classes.tile}
          title={column.name}
        >
          <span className={classes.tileName}>{column.name}</span>
          <MiniDistribution column={column} width={128} height={32} />
          <span className={classes.tileMeta}>
            <span>{column.type}</span>
            <span className="mono">
              {column.nullCount === 0
                ? 'no nulls'
                : `${percent(column.nullCount, dataset.rowCount ?? 0)} null`}
            </span>
          </span>
          <span
            className={classes.tileMeta}
            style={{ color: column.issueCount > 0 ? 'var(--warning)' : undefined }}
          >
            {column.issueCount === 0
              ? 'no issues'
              : `${column.issueCount} issue${column.issueCount === 1 ? '' : 's'}`}
          </span>
        </Link>
      ))}
    </div>
  );
}
