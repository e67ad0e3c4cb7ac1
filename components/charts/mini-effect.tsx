import classes from './mini-effect.module.css';

interface MiniEffectProps {
  effect: number;
  low: number;
  high: number;
  /** Half of the scale, common to a list. */
  end: number;
  label: string;
}

/** One signed effect with its interval around nought, small enough for a line of a list. */
export function MiniEffect({ effect, low, high, end, label }: MiniEffectProps) {
  const at = (value: number) => ((Math.max(-end, Math.min(end, value)) + end) / (2 * end)) * 100;
  return (
    <span className={classes.track} role="img" aria-label={label} title={label}>
      <span className={classes.zero} />
      <span
        className={classes.interval}
        style={{ left: `${at(low)}%`, width: `${Math.max(1, at(high) - at(low))}%` }}
        data-sure={low > 0 ? 'helps' : high < 0 ? 'hurts' : 'open'}
      />
      <span className={classes.point} style={{ left: `${at(effect)}%` }} />
    </span>
  );
}
