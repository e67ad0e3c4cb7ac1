import { type Interval, IntervalPlot } from '@/components/charts/interval-plot';
import { percent } from '@/components/ui/format';
import { ChartOrTable } from '../charts/chart-or-table';

export interface GroupShare {
  group: string;
  rows: number;
  share: number;
  low: number;
  high: number;
}

/** Shares by group with their 95 % intervals; intervals that do not meet are no accident. */
export function EvidenceGroups({ title, groups }: { title: string; groups: GroupShare[] }) {
  const intervals = groups.map(
    ({ group, share, ...rest }): Interval => ({ ...rest, name: group, value: share }),
  );
  return (
    <ChartOrTable
      title={title}
      note="share by group with its 95 % interval"
      chart={<IntervalPlot label={title} groups={intervals} />}
      head={['Group', 'Rows', 'Share', '95 % interval']}
      rows={groups.map(({ group, rows, share, low, high }) => [
        group,
        rows,
        percent(share, 1),
        `${percent(low, 1)} to ${percent(high, 1)}`,
      ])}
    />
  );
}
