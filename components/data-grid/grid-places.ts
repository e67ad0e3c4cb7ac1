import type { CSSProperties } from 'react';

/** Where a column stands: its position in the table, its index among those shown, and its left edge. */
export interface ColumnPlace {
  position: number;
  index: number;
  left: number;
  /** Stays in view while the others scroll. */
  pinned: boolean;
}

/** Pinned cells keep their place by `position: sticky`, the others are moved to theirs. */
export function placeStyle({ left, pinned }: ColumnPlace, width: number): CSSProperties {
  return pinned ? { width, left } : { width, transform: `translateX(${left}px)` };
}
