import type { ColumnType } from '@/server/domain/ingestion/contract';

/** What a version's column and a freshly read one have in common. */
export interface StoredColumn {
  storageName: string;
  name: string;
  type: ColumnType | string;
  storageType: string;
  render: string | null;
}

export interface AlignedColumn {
  /** Absent: the source has it newly, and older rows have nothing there. */
  old: StoredColumn | null;
  /** Absent: the source has it no longer. */
  fresh: StoredColumn | null;
}

/**
 * Puts columns of the same name beside each other, the first of a name with the first of that name. Columns keep their
 * places; new ones come last.
 */
export function alignColumns(old: readonly StoredColumn[], fresh: readonly StoredColumn[]): AlignedColumn[] {
  const waiting = new Map<string, StoredColumn[]>();
  for (const column of fresh) waiting.set(column.name, [...(waiting.get(column.name) ?? []), column]);
  const kept = old.map((column) => ({ old: column, fresh: waiting.get(column.name)?.shift() ?? null }));
  const left = new Set([...waiting.values()].flat());
  return [
    ...kept,
    ...fresh.filter((column) => left.has(column)).map((column) => ({ old: null, fresh: column })),
  ];
}

/** What to say of columns that came or went. */
export function driftNotes(columns: readonly AlignedColumn[]): string[] {
  return columns.flatMap(({ old, fresh }) =>
    old === null
      ? [`The source has a new column \`${fresh?.name}\`; older rows have nothing there`]
      : fresh === null
        ? [`The source no longer has the column \`${old.name}\`; new rows have nothing there`]
        : [],
  );
}
