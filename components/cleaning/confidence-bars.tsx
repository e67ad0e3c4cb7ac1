import { count } from '@/components/ui/format';
import classes from './change.module.css';

/** How many cells are changed with which confidence, in tenths. */
export function ConfidenceBars({ tenths }: { tenths: readonly number[] }) {
  const highest = Math.max(1, ...tenths);
  return (
    <div
      className={classes.tenths}
      role="img"
      aria-label={`Cells by confidence in tenths: ${tenths.join(', ')}`}
    >
      {tenths.map((cells, tenth) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the tenth is its place
          key={tenth}
          title={`${(tenth / 10).toFixed(1)} to ${((tenth + 1) / 10).toFixed(1)}: ${count(cells)} cells`}
          style={{ height: `${(cells / highest) * 100}%`, opacity: 0.35 + tenth * 0.065 }}
        />
      ))}
    </div>
  );
}
