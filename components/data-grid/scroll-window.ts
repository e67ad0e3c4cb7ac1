export const ROW_HEIGHT = 28;
/** Browsers cut elements near 17 million pixels; beyond this height the scroll bar moves rows in proportion. */
const HEIGHT_MAX = 12_000_000;

export function scrollHeight(total: number): number {
  return Math.min(total * ROW_HEIGHT, HEIGHT_MAX);
}

export interface Window {
  first: number;
  last: number;
  /** Pixels by which the first row stands above the upper edge. */
  shift: number;
}

/** Which rows stand in a body of this height when the bar is here. */
export function windowAt(scrollTop: number, bodyHeight: number, total: number): Window {
  const [real, shown] = [total * ROW_HEIGHT - bodyHeight, scrollHeight(total) - bodyHeight];
  const offset = real <= 0 || shown <= 0 ? 0 : Math.min(1, Math.max(0, scrollTop / shown)) * real;
  const first = Math.floor(offset / ROW_HEIGHT);
  const last = Math.min(total - 1, Math.ceil((offset + bodyHeight) / ROW_HEIGHT));
  return { first, last, shift: offset - first * ROW_HEIGHT };
}

/** Where the bar must be for this row to be the first. */
export function scrollTopOf(row: number, bodyHeight: number, total: number): number {
  const [real, shown] = [total * ROW_HEIGHT - bodyHeight, scrollHeight(total) - bodyHeight];
  return real <= 0 ? 0 : Math.min(1, (row * ROW_HEIGHT) / real) * shown;
}
