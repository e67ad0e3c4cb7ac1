/** Which columns are shown, and which stay in view at the left, by their positions. */
export interface ColumnView {
  hidden: number[];
  pinned: number[];
}

/** The view in the address: `hide=2,5` and `pin=3`. What cannot be read is left out. */
export function readColumnView(url: URLSearchParams): ColumnView {
  const list = (name: string) =>
    (url.get(name) ?? '').split(',').flatMap((text) => (/^\d+$/.test(text) ? [Number(text)] : []));
  return { hidden: list('hide'), pinned: list('pin') };
}

export function writeColumnView({ hidden, pinned }: ColumnView): Record<string, string | null> {
  return { hide: hidden.join(',') || null, pin: pinned.join(',') || null };
}

/** The shown columns in order: the pinned ones (the first column when none is), then the others as in the file. */
export function orderColumns(
  count: number,
  { hidden, pinned }: ColumnView,
): { order: number[]; pinnedCount: number } {
  const all = Array.from({ length: count }, (_, position) => position).filter(
    (position) => !hidden.includes(position),
  );
  const chosen = pinned.filter((position) => all.includes(position));
  const first = chosen.length > 0 ? chosen : all.slice(0, 1);
  return {
    order: [...first, ...all.filter((position) => !first.includes(position))],
    pinnedCount: first.length,
  };
}

export function toggled(list: readonly number[], position: number): number[] {
  return list.includes(position) ? list.filter((other) => other !== position) : [...list, position];
}
