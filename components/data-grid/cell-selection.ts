/** A cell by the index of its row in the present order and of its column among those shown; -1: the whole row. */
export interface CellPlace {
  row: number;
  column: number;
}

export interface CellSelection {
  anchor: CellPlace;
  head: CellPlace;
}

export interface CellRange {
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
}

/** The rectangle between both ends; one that began at a row number takes whole rows. */
export function rangeOf({ anchor, head }: CellSelection, columnCount: number): CellRange {
  const whole = anchor.column < 0 || head.column < 0;
  return {
    firstRow: Math.min(anchor.row, head.row),
    lastRow: Math.max(anchor.row, head.row),
    firstColumn: whole ? 0 : Math.min(anchor.column, head.column),
    lastColumn: whole ? columnCount - 1 : Math.max(anchor.column, head.column),
  };
}

export function isInRange(range: CellRange | null, row: number, column: number): boolean {
  return (
    range !== null &&
    row >= range.firstRow &&
    row <= range.lastRow &&
    column >= range.firstColumn &&
    column <= range.lastColumn
  );
}

export function cellCount(range: CellRange): number {
  return (range.lastRow - range.firstRow + 1) * (range.lastColumn - range.firstColumn + 1);
}

/** The selection after a click; with `extend` its anchor stays. */
export function selectAt(before: CellSelection | null, place: CellPlace, extend: boolean): CellSelection {
  return { anchor: extend && before !== null ? before.anchor : place, head: place };
}
