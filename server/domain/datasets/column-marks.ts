import { DomainError } from '@/server/operations/errors';
import type { ColumnMark } from './contract';

/** The marks of a dataset; columns are named, since names outlive a version. */
export interface ColumnMarks {
  labelColumn: string | null;
  keyColumns: readonly string[];
  criticalColumns: readonly string[];
  protectedColumns: readonly string[];
  splitColumn: string | null;
}

export function marksOf(marks: ColumnMarks, name: string): ColumnMark[] {
  const marked: [ColumnMark, boolean][] = [
    ['label', marks.labelColumn === name],
    ['key', marks.keyColumns.includes(name)],
    ['critical', marks.criticalColumns.includes(name)],
    ['protected', marks.protectedColumns.includes(name)],
    ['split', marks.splitColumn === name],
  ];
  return marked.flatMap(([mark, applies]) => (applies ? [mark] : []));
}

const SINGLE = ['labelColumn', 'splitColumn'] as const;
const SEVERAL = ['keyColumns', 'criticalColumns', 'protectedColumns'] as const;

/** Refuses marks of columns that the dataset does not have, naming each of them. */
export function requireColumns(
  marks: { [Field in keyof ColumnMarks]?: ColumnMarks[Field] | undefined },
  names: readonly string[],
): void {
  const wanted = [
    ...SINGLE.map((field) => ({ path: field, name: marks[field] })),
    ...SEVERAL.flatMap((field) =>
      (marks[field] ?? []).map((name, index) => ({ path: `${field}.${index}`, name })),
    ),
  ];
  const unknown = wanted.flatMap(({ path, name }) =>
    name == null || names.includes(name) ? [] : [{ path, name }],
  );
  const first = unknown[0];
  if (first === undefined) return;
  throw new DomainError('invalid_input', `There is no column \`${first.name}\`.`, {
    errors: unknown.map(({ path }) => ({ path, message: 'no such column' })),
  });
}
