import { matchColumns } from '@/server/domain/datasets';
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

/** Puts columns of the same name beside each other. Old columns keep their places; new ones come last. */
export function alignColumns(old: readonly StoredColumn[], fresh: readonly StoredColumn[]): AlignedColumn[] {
  const { pairs, added } = matchColumns(old, fresh);
  const partners = new Map(pairs.map(({ before, after }) => [before, after]));
  return [
    ...old.map((column) => ({ old: column, fresh: partners.get(column) ?? null })),
    ...added.map((column) => ({ old: null, fresh: column })),
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
