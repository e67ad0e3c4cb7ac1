import { number } from '@/components/ui/format';
import classes from './strip-plot.module.css';

interface StripPlotProps {
  bins: { from: number; to: number; count: number }[];
  marks: { x: number; row: number }[];
  low: number | null;
  high: number | null;
  label: string;
}

const [WIDTH, HEIGHT, BASE] = [560, 120, 96];
/** Beyond this ratio of the whole range to that of the bulk, the bulk would be a single line. */
const STRETCH = 8;

/** The bulk as a histogram, suspected values as ticks, the space between the fences shaded; a root scale when they lie far out. */
export function StripPlot({ bins, marks, low, high, label }: StripPlotProps) {
  const edges = [
    ...bins.filter(({ count }) => count > 0).flatMap(({ from, to }) => [from, to]),
    ...marks.map(({ x }) => x),
    ...[low, high].filter((fence) => fence !== null),
  ];
  const [least, most] = [Math.min(...edges), Math.max(...edges)];
  const [inner, outer] = [low ?? least, high ?? most];
  const middle = (inner + outer) / 2;
  const stretched = most - least > STRETCH * Math.max(outer - inner, Number.EPSILON);
  // Signed square root around the middle of the bulk: far values move closer, order stays.
  const bend = (x: number) => (stretched ? Math.sign(x - middle) * Math.sqrt(Math.abs(x - middle)) : x);
  const [from, to] = [bend(least), bend(most)];
  const place = (x: number) => 10 + ((bend(x) - from) / Math.max(to - from, Number.EPSILON)) * (WIDTH - 20);
  const tallest = Math.max(1, ...bins.map(({ count }) => count));
  return (
    <figure className={classes.figure}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Spread of ${label}`}>
        <title>{`Spread of ${label} from ${number(least)} to ${number(most)}; ${marks.length} suspected values`}</title>
        <rect
          x={place(inner)}
          y={4}
          width={Math.max(1, place(outer) - place(inner))}
          height={BASE - 4}
          className={classes.inside}
        />
        {bins
          .filter(({ count }) => count > 0)
          .map((bin) => (
            <rect
              key={bin.from}
              x={place(bin.from)}
              width={Math.max(1, place(bin.to) - place(bin.from) - 0.5)}
              y={BASE - Math.max(1, (bin.count / tallest) * (BASE - 20))}
              height={Math.max(1, (bin.count / tallest) * (BASE - 20))}
              className={classes.bar}
            />
          ))}
        <line x1={10} x2={WIDTH - 10} y1={BASE} y2={BASE} className={classes.axis} />
        {marks.map((mark) => (
          <line
            key={mark.row}
            x1={place(mark.x)}
            x2={place(mark.x)}
            y1={BASE - 12}
            y2={BASE + 6}
            className={classes.mark}
          >
            <title>{`row ${mark.row}: ${number(mark.x)}`}</title>
          </line>
        ))}
        {[low, high].map((fence, side) =>
          fence === null ? null : (
            <g key={side === 0 ? 'low' : 'high'}>
              <line x1={place(fence)} x2={place(fence)} y1={4} y2={BASE} className={classes.fence} />
            </g>
          ),
        )}
        <text x={10} y={HEIGHT - 6} className={classes.text}>
          {number(least)}
        </text>
        <text x={WIDTH - 10} y={HEIGHT - 6} textAnchor="end" className={classes.text}>
          {number(most)}
        </text>
        {low !== null && place(low) > 60 && (
          <text x={place(low)} y={HEIGHT - 6} textAnchor="middle" className={classes.text}>
            {number(low)}
          </text>
        )}
        {high !== null && place(high) < WIDTH - 60 && (
          <text x={place(high)} y={HEIGHT - 6} textAnchor="middle" className={classes.text}>
            {number(high)}
          </text>
        )}
      </svg>
      {stretched && (
        <figcaption className={classes.note}>
          Square-root scale around the bulk, because the suspected values lie far out.
        </figcaption>
      )}
    </figure>
  );
}
