import { count, percent } from '@/components/ui/format';
import classes from './value-bars.module.css';

/** Values with their counts as bars; a table as much as a chart. */
export function ValueBars({
  values,
  total,
  label,
  logarithmic = false,
}: {
  values: { value: string; count: number }[];
  total: number;
  label: string;
  /** Lengths by the logarithm of the count, for counts of very different size. */
  logarithmic?: boolean;
}) {
  const size = (count: number) => (logarithmic ? Math.log10(1 + count) : count);
  const highest = Math.max(size(1), ...values.map((value) => size(value.count)));
  return (
    <table className={classes.table} aria-label={label}>
      <tbody>
        {values.map((entry) => (
          <tr key={entry.value}>
            <td className={`mono ${classes.value}`} title={entry.value}>
              {entry.value === '' ? '(empty text)' : entry.value}
            </td>
            <td className={classes.track}>
              <div className={classes.bar} style={{ width: `${(size(entry.count) / highest) * 100}%` }} />
            </td>
            <td className={`mono ${classes.count}`}>{count(entry.count)}</td>
            <td className={`mono ${classes.count}`}>{percent(entry.count, total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
