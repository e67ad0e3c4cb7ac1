// biome-ignore-all lint/a11y/useSemanticElements: rows and cells are placed freely, which table elements do not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid as a whole takes the focus and scrolls by keys

import { count } from '@/components/ui/format';
import type { DatasetColumn } from '@/server/domain/datasets/contract';
import classes from './data-grid.module.css';
import { FlaggedCell } from './flagged-cell';
import type { Flag, GridRow } from './use-row-pages';

interface GridLineProps {
  index: number;
  top: number;
  /** Undefined while it is on its way. */
  row: GridRow | undefined;
  flags: Flag[];
  columns: DatasetColumn[];
  places: { position: number; left: number }[];
  marked: boolean;
  numberWidth: number;
  columnWidth: number;
}

const RIGHT = new Set(['integer', 'decimal']);

export function GridLine({
  index,
  top,
  row,
  flags,
  columns,
  places,
  marked,
  numberWidth,
  columnWidth,
}: GridLineProps) {
  const whole = flags.find(({ position }) => position === null);
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      className={`${classes.line} ${marked ? classes.marked : ''}`}
      style={{ top }}
    >
      <div
        role="rowheader"
        className={`mono ${classes.number}`}
        style={{ width: numberWidth }}
        title={whole?.reason}
      >
        {whole !== undefined && <span className={classes[whole.severity]} aria-hidden />}
        {row === undefined ? '…' : count(row.row)}
      </div>
      {places.map(({ position, left }) => {
        const column = columns[position];
        const value = row?.cells[position] ?? null;
        const flag = flags.find((candidate) => candidate.position === position);
        const content =
          row === undefined ? (
            <span className={classes.waiting} />
          ) : value === null ? (
            <span className={classes.empty}>empty</span>
          ) : (
            value
          );
        return (
          <div
            key={position}
            role="cell"
            className={`mono ${classes.cell} ${position === 0 ? classes.sticky : ''} ${column !== undefined && RIGHT.has(column.type) ? classes.right : ''}`}
            style={
              position === 0
                ? { width: columnWidth, left: numberWidth }
                : { width: columnWidth, transform: `translateX(${left}px)` }
            }
            title={flag === undefined ? (value ?? undefined) : undefined}
          >
            {flag === undefined ? content : <FlaggedCell flag={flag}>{content}</FlaggedCell>}
          </div>
        );
      })}
    </div>
  );
}
