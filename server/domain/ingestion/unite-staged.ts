import { join as joinPath } from 'node:path';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, parquetRelation, type Sql, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import type { IngestInput, StagedTable } from './table';

interface NamedTable {
  name: string;
  staged: StagedTable;
}

/** Where each column of the united table stands in one of the files; null where the file lacks it. */
interface Placed extends NamedTable {
  places: (number | null)[];
}

/**
 * Puts the tables of several files under one another, in the order of the files. Columns are matched by name where names
 * are given and no name occurs twice, else by place. A column that a file lacks is empty in its rows, and a note says so;
 * files that do not share most of their columns are refused. Set-aside records say which file they are from.
 */
export async function uniteStaged(input: IngestInput, tables: NamedTable[]): Promise<StagedTable> {
  const [first, ...others] = tables;
  if (first === undefined) throw new DomainError('input_empty', 'No file was given.');
  if (others.length === 0) return first.staged;
  const { names, placed, notes } = placeColumns(first, tables);
  const path = joinPath(input.workDir, 'united.parquet');
  const asidePath = joinPath(input.workDir, 'united-aside.parquet');
  let offset = 0;
  const parts = placed.map(({ staged, places }) => {
    const columns = places.map((place, index) => {
      const target = identifier(`c${index}`);
      return place === null ? sql`NULL AS ${target}` : sql`${identifier(`c${place}`)} AS ${target}`;
    });
    const part = sql`SELECT __row + ${literal(offset)} AS __row, ${join(columns)} FROM ${parquetRelation(staged.path)}`;
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
    if (first.staged.typed) await requireSameTypes(session, placed, names);
    await session.copy(sql`FROM (${join(parts, ' UNION ALL ')}) ORDER BY __row`.text, path, {
      signal: input.signal,
    });
    if (aside.length > 0) await session.copy(join(aside, ' UNION ALL ').text, asidePath);
  });
  const asideCount = tables.reduce((sum, { staged }) => sum + (staged.setAside?.count ?? 0), 0);
  return {
    ...first.staged,
    path,
    names,
    rowCount: offset,
    setAside: asideCount === 0 ? null : { path: asidePath, count: asideCount },
    nested: unitedNested(placed),
    notes: [
      `${tables.length} files were put under one another`,
      ...notes,
      ...new Set(tables.flatMap(({ staged }) => staged.notes)),
    ],
  };
}

function placeColumns(first: NamedTable, tables: NamedTable[]) {
  const same = tables.every(({ staged }) => staged.names.join('\n') === first.staged.names.join('\n'));
  const typed = tables.find(({ staged }) => staged.typed !== first.staged.typed);
  if (typed !== undefined) throw differ(first, typed, 'one has types of its own and the other is text');
  if (same) {
    const places = first.staged.names.map((_, index) => index);
    return { names: first.staged.names, placed: tables.map((table) => ({ ...table, places })), notes: [] };
  }
  for (const table of tables) {
    const { names } = table.staged;
    if (new Set(names).size < names.length) throw differ(first, table, 'its names occur more than once');
    const shared = names.filter((name) => first.staged.names.includes(name)).length;
    const [fewer, more] = [names.length, first.staged.names.length].sort((a, b) => a - b);
    const subset = shared === fewer && 2 * shared >= (more ?? 0);
    if (!subset && 2 * shared <= (more ?? 0)) throw differ(first, table, `they share ${shared} columns`);
  }
  const names = [...new Set(tables.flatMap(({ staged }) => staged.names))];
  const placed: Placed[] = tables.map((table) => ({
    ...table,
    places: names.map((name) => {
      const place = table.staged.names.indexOf(name);
      return place < 0 ? null : place;
    }),
  }));
  return { names, placed, notes: placed.flatMap((table) => placementNote(table, names)) };
}

function placementNote({ name, places }: Placed, names: string[]): string[] {
  const missing = names.filter((_, index) => places[index] === null);
  if (missing.length > 0) {
    const shown = missing
      .slice(0, 5)
      .map((column) => `\`${column}\``)
      .join(', ');
    const rest = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
    return [`\`${name}\` has no column ${shown}${rest}; its rows are empty there`];
  }
  const ordered = places.every((place, index) => place === index);
  return ordered ? [] : [`\`${name}\` has its columns in another order; they were matched by name`];
}

/** Typed files must agree: a silent common type could change values. */
async function requireSameTypes(session: EngineSession, placed: Placed[], names: string[]): Promise<void> {
  const types = new Map<number, { type: string; file: string }>();
  for (const { name, staged, places } of placed) {
    const described = await session.query<{ column_name: string; column_type: string }>(
      sql`DESCRIBE ${from(staged.path)}`.text,
    );
    const typeOf = new Map(described.map((column) => [column.column_name, column.column_type]));
    for (const [index, place] of places.entries()) {
      const type = place === null ? undefined : typeOf.get(`c${place}`);
      if (type === undefined) continue;
      const known = types.get(index) ?? { type, file: name };
      types.set(index, known);
      if (known.type === type) continue;
      throw new DomainError(
        'input_unreadable',
        `\`${names[index]}\` is ${known.type} in \`${known.file}\` and ${type} in \`${name}\`. Give it one type and upload again.`,
      );
    }
  }
}

function from(path: string): Sql {
  return sql`SELECT * FROM ${parquetRelation(path)}`;
}

function unitedNested(placed: Placed[]): StagedTable['nested'] {
  const nested: NonNullable<StagedTable['nested']> = {};
  for (const { staged, places } of placed) {
    for (const [index, place] of places.entries()) {
      const kind = place === null ? undefined : staged.nested?.[place];
      if (kind !== undefined) nested[index] = kind;
    }
  }
  return nested;
}

function differ(first: NamedTable, other: NamedTable, reason: string): DomainError {
  return new DomainError(
    'input_unreadable',
    `\`${other.name}\` has other columns than \`${first.name}\`: ${reason}. Files of one upload need the same columns; upload others on their own.`,
  );
}
