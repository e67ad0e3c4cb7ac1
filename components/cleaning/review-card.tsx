'use client';

import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useColumns } from '@/components/columns/use-columns';
import { useTRPC } from '@/components/shell/trpc';
import { count } from '@/components/ui/format';
import { Sentence } from '@/components/ui/sentence';
import type { ReviewItem } from '@/server/domain/cleaning/contract';
import type { Dataset } from '@/server/domain/datasets/contract';
import { Value } from './change-table';
import classes from './review.module.css';

/** A suggestion with the reason for it and the row it stands in. */
export function ReviewCard({ dataset, item }: { dataset: Dataset; item: ReviewItem }) {
  const trpc = useTRPC();
  const columns = useColumns(dataset).data ?? [];
  const page = useQuery(
    trpc.dataset.rows.queryOptions({ datasetId: dataset.id, rowIds: [item.row], limit: 1 }),
  );
  const row = page.data?.rows[0];
  return (
    <article className={classes.card} aria-label={`Suggestion for ${item.column}, row ${item.row}`}>
      <header className={classes.head}>
        <code>{item.column}</code>
        <span className="mono">row {count(item.row)}</span>
        <span className={classes.figures}>
          wrong with probability <b className="mono">{item.probability.toFixed(2)}</b>, suggestion right with{' '}
          <b className="mono">{item.confidence.toFixed(2)}</b>
        </span>
      </header>
      <div className={classes.change}>
        <Value text={item.value} />
        <span aria-hidden>→</span>
        <b>
          <Value text={item.suggestion} />
        </b>
      </div>
      <p className={classes.reason}>
        <Sentence text={item.reason} />
      </p>
      {page.isPending ? (
        <Skeleton height={90} />
      ) : row === undefined ? null : (
        <dl className={classes.row} aria-label="The whole row">
          {columns.map(({ position, name }) => (
            <div key={position} data-suspect={name === item.column}>
              <dt>{name}</dt>
              <dd>
                <Value text={row.cells[position] ?? null} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </article>
  );
}
