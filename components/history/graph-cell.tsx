import type { GraphRow } from './version-graph';

const LANE = 14;
const HEIGHT = 40;
const MIDDLE = HEIGHT / 2;

/** One row of the graph: a dot, and the lines that pass or meet it. */
export function GraphCell({ row, lanes, current }: { row: GraphRow; lanes: number; current: boolean }) {
  const x = (lane: number) => LANE * lane + LANE / 2 + 2;
  return (
    <svg width={lanes * LANE + 4} height={HEIGHT} aria-hidden style={{ display: 'block' }}>
      {row.lines.map(({ from, to }) => {
        const [x1, y1] = from === null ? [x(row.lane), MIDDLE] : [x(from), 0];
        const [x2, y2] = to === null ? [x(row.lane), MIDDLE] : [x(to), HEIGHT];
        return (
          <path
            key={`${from}-${to}`}
            d={`M ${x1} ${y1} C ${x1} ${(y1 + y2) / 2}, ${x2} ${(y1 + y2) / 2}, ${x2} ${y2}`}
            fill="none"
            stroke="var(--text-3)"
            strokeWidth={1.5}
          />
        );
      })}
      <circle
        cx={x(row.lane)}
        cy={MIDDLE}
        r={current ? 5 : 4}
        fill={current ? 'var(--accent)' : 'var(--card)'}
        stroke={current ? 'var(--accent)' : 'var(--text-2)'}
        strokeWidth={1.5}
      />
    </svg>
  );
}
