import classes from './effect-plot.module.css';

export interface Effect {
  name: string;
  /** Signed, in the unit of the plot. */
  effect: number;
  low: number;
  high: number;
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;

/** Signed effects with their intervals on one scale around nought. */
export function EffectPlot({ effects, label, unit }: { effects: Effect[]; label: string; unit: string }) {
  const end = Math.max(0.5, ...effects.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  const at = (value: number) => `${((value + end) / (2 * end)) * 100}%`;
  return (
    <table className={classes.plot} aria-label={label}>
      <tbody>
        {effects.map(({ name, effect, low, high }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className={classes.track}>
              <span className={classes.zero} />
              <span
                className={classes.interval}
                style={{ left: at(low), width: `${((high - low) / (2 * end)) * 100}%` }}
              />
              <span className={classes.point} style={{ left: at(effect) }} />
            </td>
            <td className="mono">
              {signed(effect)} {unit}
            </td>
            <td className={`mono ${classes.quiet}`}>
              {signed(low)} to {signed(high)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
