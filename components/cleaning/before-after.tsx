import { Button } from '@mantine/core';
import { useState } from 'react';
import { count, share } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import type { ChangedColumn } from '@/server/domain/cleaning/contract';
import classes from './change.module.css';

const BEFORE = 'var(--text-3)';
const AFTER = 'var(--accent)';

/** One column before and after the change: its distribution laid over each other, and what goes missing or is filled. */
export function BeforeAfter({ column }: { column: ChangedColumn }) {
  const [asTable, setAsTable] = useState(column.distribution.kind === 'values');
  const { bins, kind } = column.distribution;
  const filled = column.missingBefore - column.missingAfter;
  return (
    <Section
      title={column.column}
      note={[
        `${count(column.cellsChanged)} cells`,
        filled > 0 ? `${count(filled)} filled` : filled < 0 ? `${count(-filled)} made missing` : null,
        column.distinctBefore === column.distinctAfter
          ? null
          : `distinct ${count(column.distinctBefore)} → ${count(column.distinctAfter)}`,
      ]
        .filter((part) => part !== null)
        .join(', ')}
      action={
        kind === 'histogram' && (
          <Button size="compact-xs" variant="default" onClick={() => setAsTable(!asTable)}>
            {asTable ? 'View as chart' : 'View as table'}
          </Button>
        )
      }
    >
      <div className={classes.legend}>
        <span>
          <i style={{ background: BEFORE, opacity: 0.6 }} />
          before
        </span>
        <span>
          <i style={{ background: AFTER }} />
          after
        </span>
      </div>
      {asTable ? <BinTable bins={bins} /> : <Overlay bins={bins} name={column.column} />}
    </Section>
  );
}

type Bins = ChangedColumn['distribution']['bins'];

function BinTable({ bins }: { bins: Bins }) {
  const highest = Math.max(1, ...bins.flatMap(({ before, after }) => [before, after]));
  const total = bins.reduce((sum, { after }) => sum + after, 0);
  return (
    <table className={classes.values}>
      <tbody>
        {bins.map(({ label, before, after }) => (
          <tr key={label} title={share(after, total)}>
            <td className="mono" title={label}>
              {label}
            </td>
            <td className={classes.track}>
              <div
                className={classes.bar}
                style={{ width: `${(before / highest) * 100}%`, background: BEFORE, opacity: 0.6 }}
              />
              <div
                className={classes.bar}
                style={{ width: `${(after / highest) * 100}%`, background: AFTER }}
              />
            </td>
            <td className="mono" style={{ textAlign: 'right' }}>
              {before === after ? count(after) : `${count(before)} → ${count(after)}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const [WIDTH, HEIGHT, AXIS] = [560, 110, 16];

function Overlay({ bins, name }: { bins: Bins; name: string }) {
  const highest = Math.max(1, ...bins.flatMap(({ before, after }) => [before, after]));
  const step = WIDTH / Math.max(1, bins.length);
  const tall = (value: number) => (value / highest) * (HEIGHT - AXIS);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width="100%"
      role="img"
      aria-label={`Distribution of ${name} before and after; the table shows the figures`}
    >
      <title>{name}</title>
      {bins.map(({ label, before, after }, index) => (
        <g key={label}>
          <title>{`from ${label}: ${count(before)} before, ${count(after)} after`}</title>
          <rect
            x={index * step + 1}
            width={step - 2}
            y={HEIGHT - AXIS - tall(before)}
            height={tall(before)}
            fill={BEFORE}
            opacity={0.45}
          />
          <rect
            x={index * step + step * 0.22}
            width={step * 0.56}
            y={HEIGHT - AXIS - tall(after)}
            height={tall(after)}
            fill={AFTER}
          />
          {index % 5 === 0 && (
            <text x={index * step + 1} y={HEIGHT - 3} fontSize={11} fill="var(--text-3)" className="mono">
              {label}
            </text>
          )}
        </g>
      ))}
      <line x1={0} x2={WIDTH} y1={HEIGHT - AXIS} y2={HEIGHT - AXIS} stroke="var(--hairline)" />
    </svg>
  );
}
