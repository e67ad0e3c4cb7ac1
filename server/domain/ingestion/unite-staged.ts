import { join as joinPath } from 'node:path';
import { identifier, join, literal, parquetRelation, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import type { IngestInput, StagedTable } from './table';

/**
 * Puts the tables of several files under one another, in the order of the files. They must have the same columns in the
 * same order: filling up what is missing would guess. Set-aside records say which file they are from.
 */
export async function uniteStaged(
  input: IngestInput,
  tables: { name: string; staged: StagedTable }[],
): Promise<StagedTable> {
  const [first, ...others] = tables;
  if (first === undefined) throw new DomainError('input_empty', 'No file was given.');
  if (others.length === 0) return first.staged;
  for (const other of others) {
    if (
      other.staged.typed !== first.staged.typed ||
      other.staged.names.join('\n') !== first.staged.names.join('\n')
    ) {
      throw new DomainError(
        'input_unreadable',
        `\`${other.name}\` has other columns than \`${first.name}\`. Files of one upload need the same columns in the same order; upload others on their own.`,
      );
    }
  }
  const path = joinPath(input.workDir, 'united.parquet');
  const asidePath = joinPath(input.workDir, 'united-aside.parquet');
  const columns = join(first.staged.names.map((_, index) => identifier(`c${index}`)));
  let offset = 0;
  const parts = tables.map(({ staged }) => {
    const part = sql`SELECT __row + ${literal(offset)} AS __row, ${columns} FROM ${parquetRelation(staged.path)}`;
    offset += staged.rowCount;
    return part;
  });
  const aside = tables.flatMap(({ name, staged }) =>
    staged.setAside === null
      ? []
      : [
          sql`SELECT line, ${literal(`${name}: `)} || reason AS reason, raw FROM ${parquetRelation(staged.setAside.path)}`,
        ],
  );
  await input.engine.withSession(async (session) => {
    await session.copy(sql`FROM (${join(parts, ' UNION ALL ')}) ORDER BY __row`.text, path, {
      signal: input.signal,
    });
    if (aside.length > 0) await session.copy(join(aside, ' UNION ALL ').text, asidePath);
  });
  const asideCount = tables.reduce((sum, { staged }) => sum + (staged.setAside?.count ?? 0), 0);
  return {
    ...first.staged,
    path,
    rowCount: offset,
    setAside: asideCount === 0 ? null : { path: asidePath, count: asideCount },
    nested: Object.assign({}, ...tables.map(({ staged }) => staged.nested ?? {})),
    notes: [
      `${tables.length} files were put under one another`,
      ...new Set(tables.flatMap(({ staged }) => staged.notes)),
    ],
  };
}
