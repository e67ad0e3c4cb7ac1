import type { EngineSession } from '@/server/engine/port';
import { join, literal, sql } from '@/server/engine/sql';
import { toPublicId } from '@/server/lib/ids';
import {
  type Selection,
  type StandingFix,
  selectionCondition,
  standing,
} from '@/server/transforms/build-version';
import type { Conflict } from './contract';
import type { FixRow } from './standing-fixes';

const EXAMPLES = 5;

/**
 * What later standing fixes built on the part of a fix that is to be taken back: cells they changed again, rows they
 * took out although this fix had changed cells in them, and cells of columns that it added. Rows that the fix took out
 * itself were never seen by later ones.
 */
export async function findConflicts(
  session: EngineSession,
  fix: StandingFix,
  selection: Selection | null,
  later: readonly { row: FixRow; files: StandingFix; columnNames: ReadonlyMap<string, string> }[],
): Promise<Conflict[]> {
  if (selection?.scope === 'rows') return [];
  const taken = selection === null ? sql`true` : selectionCondition(selection);
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE taken_back AS SELECT "row", storage_name FROM ${standing(fix.cellsPath, 'cells', fix.reverts)} WHERE ${taken}`
      .text,
  );
  const own = selection === null ? fix.added.map(({ storageName }) => literal(storageName)) : [];
  const ownColumn = own.length === 0 ? sql`false` : sql`c.storage_name IN (${join(own)})`;
  const conflicts: Conflict[] = [];
  for (const { row, files, columnNames } of later) {
    const cells = sql`SELECT c."row", c.storage_name FROM ${standing(files.cellsPath, 'cells', files.reverts)} c
      WHERE ${ownColumn} OR EXISTS (SELECT 1 FROM taken_back t WHERE t."row" = c."row" AND t.storage_name = c.storage_name)`;
    const rows = sql`SELECT "row", CAST(NULL AS VARCHAR) AS storage_name FROM ${standing(files.rowsPath, 'rows', files.reverts)}
      WHERE "row" IN (SELECT "row" FROM taken_back)`;
    const [counted] = await session.query<{ cells: number; rows: number }>(
      sql`SELECT (SELECT count(*) FROM (${cells})) AS cells, (SELECT count(*) FROM (${rows})) AS rows`.text,
    );
    const [cellCount, rowCount] = [Number(counted?.cells ?? 0), Number(counted?.rows ?? 0)];
    if (cellCount + rowCount === 0) continue;
    const examples = await session.query<{ row: number; storage_name: string | null }>(
      sql`SELECT * FROM (${cells}) UNION ALL SELECT * FROM (${rows}) ORDER BY 1 LIMIT ${literal(EXAMPLES)}`
        .text,
    );
    conflicts.push({
      fixId: toPublicId('fix', row.id),
      title: row.title,
      cells: cellCount,
      rows: rowCount,
      examples: examples.map((entry) => ({
        row: entry.row,
        column:
          entry.storage_name === null ? null : (columnNames.get(entry.storage_name) ?? entry.storage_name),
      })),
    });
  }
  return conflicts;
}
