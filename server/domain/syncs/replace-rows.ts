import { join } from 'node:path';
import { assignRowIds } from '@/server/domain/datasets';
import type { EngineSession } from '@/server/engine/port';
import { parquetRelation } from '@/server/engine/sql';
import type { StoredColumn } from './align-columns';
import { type AppendedTable, appendRows } from './append-rows';

interface Parts {
  old: { path: string; columns: StoredColumn[] };
  fresh: { path: string; columns: StoredColumn[] };
  /** Names of the columns that tell the rows of the dataset apart; may be empty. */
  keys: readonly string[];
  firstRow: number;
  workDir: string;
  target: string;
  signal: AbortSignal;
}

/**
 * Writes what was read as the whole version. Rows keep their numbers by the dataset's key columns, where it has some, so
 * that versions can be compared row by row; all others get numbers that no row had.
 */
export async function replaceRows(session: EngineSession, parts: Parts): Promise<AppendedTable> {
  const { old, fresh, keys, firstRow, workDir, target, signal } = parts;
  const assigned = assignRowIds(
    { relation: parquetRelation(old.path), columns: old.columns },
    { relation: parquetRelation(fresh.path), columns: fresh.columns },
    keys,
    firstRow,
  );
  const path = join(workDir, 'numbered.parquet');
  await session.copy(assigned.select.text, path, { signal });
  const table = await appendRows(session, {
    old: null,
    fresh: { path, columns: fresh.columns },
    firstRow: 0,
    target,
    signal,
  });
  const notes = assigned.matchedBy.map((name) => `Rows keep their numbers by \`${name}\``);
  return { ...table, notes: [...table.notes, ...notes] };
}
