// biome-ignore-all lint/a11y/useSemanticElements: rows and cells are placed freely, which table elements do not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid as a whole takes the focus and scrolls by keys

import { count } from '@/components/ui/format';
import type { DatasetColumn } from '@/server/domain/datasets/contract';
import { type CellPlace, type CellRange, isInRange } from './cell-selection';
import classes from './data-grid.module.css';
import { GridCell } from './grid-cell';
import type { ColumnPlace } from './grid-places';
import type { Change, Flag, GridRow } from './use-row-pages';

interface GridLineProps {
  index: number;
  top: number;
  /** Undefined while it is on its way. */
  row: GridRow | undefined;
  flags: Flag[];
  changes: Change[];
  columns: DatasetColumn[];
  places: ColumnPlace[];
  marked: boolean;
  numberWidth: number;
  columnWidth: number;
  range: CellRange | null;
  onSelect: (place: CellPlace, extend: boolean) => void;
}

export function GridLine(props: GridLineProps) {
  const { index, top, row, flags, changes, columns, places, marked, numberWidth, columnWidth } = props;
  const { range, onSelect } = props;
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
        onMouseDown={(event) => onSelect({ row: index, column: -1 }, event.shiftKey)}
      >
        {whole !== undefined && <span className={classes[whole.severity]} aria-hidden />}
        {row === undefined ? '…' : count(row.row)}
      </div>
      {places.map((place) => (
        <GridCell
          key={place.position}
          place={place}
          width={columnWidth}
          column={columns[place.position]}
          value={row === undefined ? undefined : (row.cells[place.position] ?? null)}
          flag={flags.find(({ position }) => position === place.position)}
          change={changes.find(({ position }) => position === place.position)}
          chosen={isInRange(range, index, place.index)}
          onSelect={(extend) => onSelect({ row: index, column: place.index }, extend)}
        />
      ))}
    </div>
  );
}
