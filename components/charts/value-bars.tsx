import { count, percent } from '@/components/ui/format';
import classes from './value-bars.module.css';

/** Values with their counts as bars; a table as much as a chart. */
export function ValueBars({
  values,
  total,
  label,
}: {
  values: { value: string; count: number }[];
  total: number;
  label: string;
}) {
  const highest = Math.max(1, ...values.map((value) => value.count));
  return (
    <table className={classes.table} aria-label={label}>
      <tbody>
        {values.map((entry) => (
          <tr key={entry.value}>
            <td className={`mono ${classes.value}`} title={entry.value}>
              {entry.value === '' ? '(empty text)' : entry.value}
            </td>
            <td className={classes.track}>
              <div className={classes.bar} style={{ width: `${(entry.count / highest) * 100}%` }} />
            </td>
            <td className={`mono ${classes.count}`}>{count(entry.count)}</td>
            <td className={`mono ${classes.count}`}>{percent(entry.count, total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
