// biome-ignore-all lint/a11y/useSemanticElements: rows and cells are placed freely, which table elements do not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid as a whole takes the focus and scrolls by keys

import type { DatasetColumn } from '@/server/domain/datasets/contract';
import classes from './data-grid.module.css';
import { FlaggedCell } from './flagged-cell';
import { type ColumnPlace, placeStyle } from './grid-places';
import type { Change, Flag } from './use-row-pages';

interface GridCellProps {
  place: ColumnPlace;
  width: number;
  column: DatasetColumn | undefined;
  /** Undefined while it is on its way. */
  value: string | null | undefined;
  flag: Flag | undefined;
  change: Change | undefined;
  chosen: boolean;
  onSelect: (extend: boolean) => void;
}

const RIGHT = new Set(['integer', 'decimal']);

export function GridCell({ place, width, column, value, flag, change, chosen, onSelect }: GridCellProps) {
  const content =
    value === undefined ? (
      <span className={classes.waiting} />
    ) : value === null ? (
      <span className={classes.empty}>empty</span>
    ) : (
      value
    );
  const before = change === undefined ? null : `was ${change.oldValue ?? 'empty'}`;
  const names = [
    'mono',
    classes.cell,
    place.pinned ? classes.sticky : '',
    column !== undefined && RIGHT.has(column.type) ? classes.right : '',
    chosen ? classes.chosen : '',
  ];
  return (
    <div
      role="cell"
      className={names.join(' ')}
      style={placeStyle(place, width)}
      title={flag === undefined ? [value, before].filter((part) => part != null).join('\n') : undefined}
      onMouseDown={(event) => onSelect(event.shiftKey)}
    >
      {change !== undefined && <span className={classes.changed} aria-hidden />}
      {flag === undefined ? content : <FlaggedCell flag={flag}>{content}</FlaggedCell>}
      {before !== null && <span className={classes.spoken}>, {before}</span>}
    </div>
  );
}
