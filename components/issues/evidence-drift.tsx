'use client';

import { useQuery } from '@tanstack/react-query';
import { OverlayBars } from '@/components/charts/overlay-bars';
import { useTRPC } from '@/components/shell/trpc';
import { percent } from '@/components/ui/format';
import type { DatasetColumn } from '@/server/domain/datasets/contract';
import type { Issue } from '@/server/domain/quality/contract';
import { ChartOrTable } from '../charts/chart-or-table';

interface DriftProps {
  issue: Issue;
  column: DatasetColumn;
  parentVersion: number;
}

/** The column as it was and as it is, over each other, each as shares of its own rows. */
export function EvidenceDrift({ issue, column, parentVersion }: DriftProps) {
  const trpc = useTRPC();
  const { datasetId } = issue;
  const versions = useQuery(trpc.dataset.versions.queryOptions({ datasetId, limit: 100 }));
  const parent = versions.data?.data.find(({ number }) => number === parentVersion);
  const columns = useQuery({
    ...trpc.dataset.columns.queryOptions({ datasetId, versionId: parent?.id, limit: 100 }),
    enabled: parent !== undefined,
  });
  const before = columns.data?.data.find(({ name }) => name === column.name);
  if (before === undefined) return null;
  const bars = before.histogram === undefined ? byValue(before, column) : byBin(before, column);
  if (bars.length === 0) return null;
  return (
    <ChartOrTable
      title={`Version ${parentVersion} and now`}
      note="shares of the filled values of each"
      chart={<OverlayBars bars={bars} names={[`version ${parentVersion}`, 'now']} />}
      head={['Value', `Version ${parentVersion}`, 'Now']}
      rows={bars.map(({ name, before: was, after: is }) => [name, percent(was, 1), percent(is, 1)])}
    />
  );
}

interface Bar {
  name: string;
  before: number;
  after: number;
}

function byValue(before: DatasetColumn, after: DatasetColumn): Bar[] {
  const share = (column: DatasetColumn) => {
    const values = column.topValues ?? [];
    const total = Math.max(
      1,
      values.reduce((sum, { count }) => sum + count, 0),
    );
    return new Map(values.map(({ value, count }) => [value, count / total]));
  };
  const [was, is] = [share(before), share(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .slice(0, 15)
    .map((name) => ({ name, before: was.get(name) ?? 0, after: is.get(name) ?? 0 }));
}

const BINS = 20;

/** Both histograms, brought to the same bins. */
function byBin(before: DatasetColumn, after: DatasetColumn): Bar[] {
  const all = [...(before.histogram ?? []), ...(after.histogram ?? [])];
  if (all.length === 0) return [];
  const [low, high] = [Math.min(...all.map(({ from }) => from)), Math.max(...all.map(({ to }) => to))];
  const width = (high - low) / BINS || 1;
  const temporal = after.type === 'date' || after.type === 'datetime';
  const rebinned = (column: DatasetColumn) => {
    const shares = new Array<number>(BINS).fill(0);
    const total = Math.max(
      1,
      (column.histogram ?? []).reduce((sum, { count }) => sum + count, 0),
    );
    for (const { from, to, count } of column.histogram ?? []) {
      const at = Math.min(BINS - 1, Math.max(0, Math.floor(((from + to) / 2 - low) / width)));
      shares[at] = (shares[at] ?? 0) + count / total;
    }
    return shares;
  };
  const [was, is] = [rebinned(before), rebinned(after)];
  return was.map((share, at) => {
    const from = low + at * width;
    const name = temporal ? new Date(from).toISOString().slice(0, 10) : String(Number(from.toPrecision(3)));
    return { name, before: share, after: is[at] ?? 0 };
  });
}
