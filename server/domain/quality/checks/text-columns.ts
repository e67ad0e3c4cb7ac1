import type { CheckContext, ScanColumn } from '../check';

/** Columns kept as text whose values are words, codes or dates (not numbers, and no nested values). */
export function textColumns(context: CheckContext): ScanColumn[] {
  return context.columns.filter(
    (column) =>
      column.storageType === 'VARCHAR' &&
      column.render !== 'json' &&
      ['category', 'text', 'identifier', 'date', 'datetime', 'time', 'boolean'].includes(column.type) &&
      column.profile.filledCount > 0,
  );
}

/** The first few of many, in quotes and short, for a sentence. */
export function quoted(values: readonly string[], shown = 3): string {
  return values
    .slice(0, shown)
    .map((value) => `"${value.length > 60 ? `${value.slice(0, 59)}…` : value}"`)
    .join(', ');
}
