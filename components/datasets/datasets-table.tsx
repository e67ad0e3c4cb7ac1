'use client';

import { Badge } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import Link from 'next/link';
import { useParams, useRouter } from 'next/navigation';
import { useState } from 'react';
import { Sparkline } from '@/components/charts/sparkline';
import { bytes, count, relativeTime } from '@/components/ui/format';
import { ScoreNumber } from '@/components/ui/score-number';
import { SeverityMark } from '@/components/ui/severity-mark';
import type { Dataset } from '@/server/domain/datasets/contract';
import { DatasetMenu } from './dataset-menu';
import classes from './datasets.module.css';

const COLUMNS: { label: string; sort?: string; right?: boolean }[] = [
  { label: 'Name', sort: 'name' },
  { label: 'Score', sort: 'score' },
  { label: 'Rows', sort: 'rowCount', right: true },
  { label: 'Columns', right: true },
  { label: 'Size', sort: 'sizeBytes', right: true },
  { label: 'Issues' },
  { label: 'Format' },
  { label: 'Last scan' },
  { label: 'Updated', sort: 'updatedAt' },
  { label: '' },
];

interface DatasetsTableProps {
  datasets: Dataset[];
  sort: string;
  onSort: (sort: string) => void;
}

export function DatasetsTable({ datasets, sort, onSort }: DatasetsTableProps) {
  const { org } = useParams<{ org: string }>();
  const router = useRouter();
  const [chosen, setChosen] = useState(-1);
  const open = (dataset: Dataset | undefined) => dataset && router.push(`/${org}/datasets/${dataset.id}`);
  useHotkeys([
    ['j', () => setChosen((index) => Math.min(datasets.length - 1, index + 1))],
    ['k', () => setChosen((index) => Math.max(0, index - 1))],
    ['enter', () => open(datasets[chosen])],
  ]);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            {COLUMNS.map(({ label, sort: field, right }) => (
              <th key={label} className={right ? classes.right : undefined} aria-sort={ariaSort(sort, field)}>
                {field === undefined ? (
                  label
                ) : (
                  <button
                    type="button"
                    className={classes.sort}
                    onClick={() => onSort(sort === `-${field}` ? field : `-${field}`)}
                  >
                    {label} {sort === field ? '↑' : sort === `-${field}` ? '↓' : ''}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {datasets.map((dataset, index) => (
            <tr
              key={dataset.id}
              className={`${classes.row} ${index === chosen ? classes.selected : ''}`}
              onClick={() => open(dataset)}
            >
              <td>
                <Link
                  href={`/${org}/datasets/${dataset.id}`}
                  className={classes.name}
                  title={dataset.name}
                  onClick={(event) => event.stopPropagation()}
                >
                  {dataset.name}
                </Link>{' '}
                {dataset.tags.map((tag) => (
                  <Badge key={tag} size="xs" variant="default" ml={6}>
                    {tag}
                  </Badge>
                ))}
              </td>
              <td>
                <Standing dataset={dataset} />
              </td>
              <td className={`mono ${classes.right}`}>
                {dataset.rowCount === null ? '–' : count(dataset.rowCount)}
              </td>
              <td className={`mono ${classes.right}`}>{dataset.columnCount ?? '–'}</td>
              <td className={`mono ${classes.right}`}>{bytes(dataset.sizeBytes)}</td>
              <td>
                {dataset.latestScan !== null && (
                  <span className={`mono ${classes.counts}`}>
                    <span>
                      <SeverityMark severity="critical" /> {dataset.latestScan.criticalCount}
                    </span>
                    <span>
                      <SeverityMark severity="warning" /> {dataset.latestScan.warningCount}
                    </span>
                  </span>
                )}
              </td>
              <td>{dataset.format ?? '–'}</td>
              <td title={dataset.latestScan?.finishedAt ?? undefined}>
                {dataset.latestScan?.finishedAt == null ? '–' : relativeTime(dataset.latestScan.finishedAt)}
              </td>
              <td title={dataset.updatedAt}>{relativeTime(dataset.updatedAt)}</td>
              <td
                className={classes.right}
                onClick={(event) => event.stopPropagation()}
                onKeyDown={(event) => event.stopPropagation()}
              >
                <DatasetMenu dataset={dataset} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The score with its course, or what stands in its place. */
function Standing({ dataset }: { dataset: Dataset }) {
  if (dataset.status === 'failed')
    return (
      <Badge color="red" variant="light">
        could not be read
      </Badge>
    );
  if (dataset.status === 'ingesting') return <Badge variant="light">reading</Badge>;
  if (dataset.status === 'scanning' && dataset.score === null) return <Badge variant="light">scanning</Badge>;
  return (
    <span style={{ display: 'inline-flex', gap: 12, alignItems: 'center' }}>
      <ScoreNumber score={dataset.score} />
      <Sparkline values={dataset.scoreHistory} />
    </span>
  );
}

function ariaSort(sort: string, field: string | undefined): 'ascending' | 'descending' | 'none' {
  return sort === field ? 'ascending' : sort === `-${field}` ? 'descending' : 'none';
}
