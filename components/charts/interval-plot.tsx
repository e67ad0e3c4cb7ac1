import { count, percent } from '@/components/ui/format';
import classes from './interval-plot.module.css';

export interface Interval {
  name: string;
  /** Shares 0-1. */
  value: number;
  low: number;
  high: number;
  rows: number;
}

interface IntervalPlotProps {
  groups: Interval[];
  label: string;
  /** What the number behind each group counts. */
  unit?: string;
  /** End of the scale; the widest interval without it. */
  top?: number;
}

/** Groups by their share, each with its interval, on one scale. */
export function IntervalPlot({ groups, label, unit = 'rows', top }: IntervalPlotProps) {
  const end = top ?? Math.max(0.01, ...groups.map(({ high }) => high));
  const at = (share: number) => `${(share / end) * 100}%`;
  return (
    <table className={classes.plot} aria-label={label}>
      <tbody>
        {groups.map((group) => (
          <tr key={group.name}>
            <th scope="row" title={group.name}>
              {group.name}
            </th>
            <td className={classes.track}>
              <span
                className={classes.interval}
                style={{ left: at(group.low), width: at(group.high - group.low) }}
              />
              <span className={classes.point} style={{ left: at(group.value) }} />
            </td>
            <td className="mono">{percent(group.value, 1)}</td>
            <td className={`mono ${classes.quiet}`}>
              {percent(group.low, 1)} to {percent(group.high, 1)}
            </td>
            <td className={`mono ${classes.quiet}`}>
              {count(group.rows)} {unit}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
