import { columnsOf, requireDataset } from '@/server/domain/datasets';
import { join, literal, parquetRelation, type Sql, sql } from '@/server/engine/sql';
import { toPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { offsetPage } from '@/server/operations/pagination';
import { sortClause } from '@/server/operations/sort-clause';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { selectionCondition } from '@/server/transforms/build-version';
import {
  CellHistory,
  CellHistoryEntries,
  FixCellPage,
  FixRowPage,
  ListFixCells,
  ListFixRows,
} from './contract';
import { requireFix } from './fix-resource';
import { AddedColumns, type FixRow, revertsOf, toSelection } from './standing-fixes';

const TIMEOUT_MS = 20_000;
const CELL_SORT = ['row', 'column', 'method', 'confidence'] as const;
const ROW_SORT = ['row', 'kind', 'confidence'] as const;

/** Names of all columns that a fix can have changed, by storage name. */
export async function columnNamesOf(db: TenantDatabase, fix: FixRow): Promise<Map<string, string>> {
  const before = await columnsOf(db, fix.versionBeforeId);
  return new Map([
    ...before.map(({ storageName, name }): [string, string] => [storageName, name]),
    ...AddedColumns.parse(fix.columnsAdded).map(({ storageName, name }): [string, string] => [
      storageName,
      name,
    ]),
  ]);
}

/** Whether an entry of the log was taken back since. */
export function revertedCondition(fix: FixRow, scope: 'cells' | 'rows'): Sql {
  const taken = revertsOf(fix)
    .filter((revert) => revert.standing && revert.scope === scope)
    .map((revert) => selectionCondition(toSelection(revert)));
  const whole = fix.status === 'rolled_back' ? [sql`true`] : [];
  const all = [...whole, ...taken];
  return all.length === 0 ? sql`false` : join(all, ' OR ');
}

export function actorOf(fix: FixRow): string {
  return fix.createdBy === null ? 'system' : toPublicId('user', fix.createdBy);
}

export const listFixCells = defineOperation({
  id: 'fix.cells',
  kind: 'query',
  summary: 'List every cell that a fix changed: before, after, method, confidence',
  input: ListFixCells,
  output: FixCellPage,
  permission: 'dataset.read_rows',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/fix/{fixId}/cells' },
  sortFields: CELL_SORT,
  handler: async ({ db, services }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const fix = await requireFix(db, dataset.id, input.fixId);
    const names = await columnNamesOf(db, fix);
    const { cellsKey } = fix;
    const chosen = [...names]
      .filter(([, name]) => name === input.column)
      .map(([storage]) => literal(storage));
    const ofColumn =
      input.column === undefined
        ? sql`true`
        : chosen.length === 0
          ? sql`false`
          : sql`storage_name IN (${join(chosen)})`;
    const { row, method } = input;
    const where = join(
      [
        ofColumn,
        ...(row === undefined ? [] : [sql`"row" = ${literal(row)}`]),
        ...(method === undefined ? [] : [sql`method = ${literal(method)}`]),
      ],
      ' AND ',
    );
    const ties = sql`"row", storage_name`;
    const columns = {
      row: sql`"row"`,
      column: sql`storage_name`,
      method: sql`method`,
      confidence: sql`confidence`,
    };
    const order = sortClause(input.sort, CELL_SORT, columns, ties);
    if (cellsKey === null) return { data: [], nextCursor: null };
    return afterTransaction(async () => {
      const file = await services.objectStore.materialise(cellsKey);
      try {
        return await services.engine.withSession((session) =>
          offsetPage({
            bound: ['fix.cells', fix.id, input.column ?? null, row ?? null, method ?? null],
            input,
            fetch: async (offset, take) => {
              const rows = await session.query<{
                row: number;
                storage_name: string;
                old_value: string | null;
                new_value: string | null;
                method: string;
                confidence: number;
                reverted: boolean;
              }>(
                sql`SELECT *, (${revertedCondition(fix, 'cells')}) AS reverted FROM ${parquetRelation(file.path)} WHERE ${where}
                  ORDER BY ${order} LIMIT ${literal(take)} OFFSET ${literal(offset)}`.text,
                { timeoutMs: TIMEOUT_MS },
              );
              return rows.map((entry) => ({
                row: entry.row,
                column: names.get(entry.storage_name) ?? entry.storage_name,
                oldValue: entry.old_value,
                newValue: entry.new_value,
                method: entry.method,
                confidence: Math.min(1, Math.max(0, entry.confidence)),
                actor: actorOf(fix),
                at: (fix.appliedAt ?? fix.createdAt).toISOString(),
                reverted: entry.reverted,
              }));
            },
          }),
        );
      } finally {
        await file.release();
      }
    });
  },
});

export const listFixRows = defineOperation({
  id: 'fix.rows',
  kind: 'query',
  summary: 'List the rows that a fix removed or set aside, with the reason',
  input: ListFixRows,
  output: FixRowPage,
  permission: 'dataset.read_rows',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/fix/{fixId}/rows' },
  sortFields: ROW_SORT,
  handler: async ({ db, services }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const fix = await requireFix(db, dataset.id, input.fixId);
    const { rowsKey } = fix;
    const { row, kind } = input;
    const where = join(
      [
        sql`true`,
        ...(row === undefined ? [] : [sql`"row" = ${literal(row)}`]),
        ...(kind === undefined ? [] : [sql`kind = ${literal(kind)}`]),
      ],
      ' AND ',
    );
    const columns = { row: sql`"row"`, kind: sql`kind`, confidence: sql`confidence` };
    const order = sortClause(input.sort, ROW_SORT, columns, sql`"row"`);
    if (rowsKey === null) return { data: [], nextCursor: null };
    return afterTransaction(async () => {
      const file = await services.objectStore.materialise(rowsKey);
      try {
        return await services.engine.withSession((session) =>
          offsetPage({
            bound: ['fix.rows', fix.id, row ?? null, kind ?? null],
            input,
            fetch: (offset, take) =>
              session.query<{
                row: number;
                kind: 'removed' | 'quarantined';
                reason: string;
                confidence: number;
                reverted: boolean;
              }>(
                sql`SELECT "row", kind, reason, confidence, (${revertedCondition(fix, 'rows')}) AS reverted FROM ${parquetRelation(file.path)}
                  WHERE ${where} ORDER BY ${order} LIMIT ${literal(take)} OFFSET ${literal(offset)}`.text,
                { timeoutMs: TIMEOUT_MS },
              ),
          }),
        );
      } finally {
        await file.release();
      }
    });
  },
});

export const cellHistory = defineOperation({
  id: 'fix.cellHistory',
  kind: 'query',
  summary: 'What fixes did to one cell, oldest first',
  input: CellHistory,
  output: CellHistoryEntries,
  permission: 'dataset.read_rows',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/cell-history' },
  handler: async ({ db, services }, { datasetId, row, column }) => {
    const dataset = await requireDataset(db, datasetId);
    const columns = await columnsOf(db, dataset.currentVersionId ?? '');
    const found = columns.find(({ name }) => name === column);
    if (found === undefined) throw new DomainError('not_found', `There is no column \`${column}\`.`);
    const fixes = await db.fix.findMany({
      where: { datasetId: dataset.id, status: { in: ['applied', 'rolled_back'] } },
      orderBy: { createdAt: 'asc' },
    });
    return afterTransaction(async () => {
      const data = [];
      for (const fix of fixes) {
        if (fix.cellsKey === null) continue;
        const file = await services.objectStore.materialise(fix.cellsKey);
        try {
          const entries = await services.engine.withSession((session) =>
            session.query<{
              old_value: string | null;
              new_value: string | null;
              method: string;
              confidence: number;
              reverted: boolean;
            }>(
              sql`SELECT *, (${revertedCondition(fix, 'cells')}) AS reverted FROM ${parquetRelation(file.path)}
                WHERE "row" = ${literal(row)} AND storage_name = ${literal(found.storageName)}`.text,
              { timeoutMs: TIMEOUT_MS },
            ),
          );
          data.push(
            ...entries.map((entry) => ({
              fixId: toPublicId('fix', fix.id),
              title: fix.title,
              oldValue: entry.old_value,
              newValue: entry.new_value,
              method: entry.method,
              confidence: entry.confidence,
              actor: actorOf(fix),
              at: (fix.appliedAt ?? fix.createdAt).toISOString(),
              standing: !entry.reverted,
            })),
          );
        } finally {
          await file.release();
        }
      }
      return { data };
    });
  },
});
