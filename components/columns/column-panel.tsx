'use client';

import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Histogram } from '@/components/charts/histogram';
import { ValueBars } from '@/components/charts/value-bars';
import { useTRPC } from '@/components/shell/trpc';
import { count, number, share } from '@/components/ui/format';
import { Sentence } from '@/components/ui/sentence';
import { SeverityMark } from '@/components/ui/severity-mark';
import type { Dataset, DatasetColumn } from '@/server/domain/datasets/contract';
import classes from './column-panel.module.css';

/** One column in depth: distribution with fences, statistics, commonest values, shapes, issues. */
export function ColumnPanel({ column, dataset }: { column: DatasetColumn; dataset: Dataset }) {
  const trpc = useTRPC();
  const rows = dataset.rowCount ?? 0;
  const issues = useQuery({
    ...trpc.quality.issues.queryOptions({ datasetId: dataset.id, column: column.name, limit: 20 }),
    enabled: dataset.score !== null,
  });
  const facts: [string, string | null][] = [
    [
      'Type',
      column.storageType === 'VARCHAR' && column.type !== 'text' && column.type !== 'category'
        ? `${column.type}, kept as text`
        : column.type,
    ],
    ['Missing', share(column.nullCount, rows)],
    ['Distinct', column.distinctCount === null ? null : count(column.distinctCount)],
    ['Mean', column.mean === undefined ? null : number(column.mean)],
    ['Standard deviation', column.standardDeviation === undefined ? null : number(column.standardDeviation)],
    [
      'Minimum',
      column.min === undefined ? null : column.mean === undefined ? column.min : number(Number(column.min)),
    ],
    ['Quartile 1', column.quartile1 === undefined ? null : number(column.quartile1)],
    ['Median', column.median === undefined ? null : number(column.median)],
    ['Quartile 3', column.quartile3 === undefined ? null : number(column.quartile3)],
    [
      'Maximum',
      column.max === undefined ? null : column.mean === undefined ? column.max : number(Number(column.max)),
    ],
    ['Skewness', column.skewness === undefined ? null : number(column.skewness)],
    ['Zeros', column.zeroCount === undefined ? null : count(column.zeroCount)],
    ['Negative', column.negativeCount === undefined ? null : count(column.negativeCount)],
    [
      'Length',
      column.lengthMin === undefined
        ? null
        : `${column.lengthMin} to ${column.lengthMax} characters, mean ${number(column.lengthMean)}`,
    ],
  ];
  return (
    <Stack gap={20}>
      {column.histogram !== undefined && <Histogram column={column} />}
      <dl className={classes.facts}>
        {facts.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="mono">{value}</dd>
            </div>
          ),
        )}
      </dl>
      {(issues.data?.data.length ?? 0) > 0 && (
        <section>
          <h3 className={classes.heading}>Issues</h3>
          {issues.data?.data.map((issue) => (
            <Link key={issue.id} href={`?tab=issues&issue=${issue.id}`} className={classes.issue}>
              <SeverityMark severity={issue.severity} />
              <span>
                <Sentence text={issue.description} />
              </span>
            </Link>
          ))}
        </section>
      )}
      {column.topValues !== undefined && column.topValues.length > 0 && (
        <section>
          <h3 className={classes.heading}>Commonest values</h3>
          <ValueBars
            values={column.topValues}
            total={rows - column.nullCount}
            label={`Commonest values of ${column.name}`}
          />
        </section>
      )}
      {column.shapes !== undefined && column.shapes.length > 0 && (
        <section>
          <h3 className={classes.heading}>Shapes</h3>
          <ValueBars
            values={column.shapes.map(({ shape, count: times }) => ({ value: shape, count: times }))}
            total={rows - column.nullCount}
            label={`Shapes of ${column.name}`}
          />
          <Text fz={12} c="dimmed" mt={4}>
            A stands for capitals, a for small letters, 9 for digits.
          </Text>
        </section>
      )}
    </Stack>
  );
}
