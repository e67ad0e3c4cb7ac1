import { matchColumns } from '@/server/domain/datasets';
import { literal, sql } from '@/server/engine/sql';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { offsetPage } from '@/server/operations/pagination';
import { sortClause } from '@/server/operations/sort-clause';
import { changedCells } from './changed-cells';
import { CellChangePage, ListCellChanges } from './contract';
import { loadPair } from './load-pair';
import { withPairedTables } from './paired-tables';

const TIMEOUT_MS = 60_000;

const SORT_FIELDS = ['row', 'column'] as const;

export const listCellChanges = defineOperation({
  id: 'comparison.cells',
  kind: 'query',
  summary: 'List the cells that differ between two versions, by row and column, with both values',
  input: ListCellChanges,
  output: CellChangePage,
  permission: 'dataset.read_rows',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}/versions/{versionId}/compare/cells' },
  sortFields: SORT_FIELDS,
  handler: async ({ db, services }, input) => {
    const pair = await loadPair(db, input);
    const { before, after } = pair;
    const { pairs } = matchColumns(before.columns, after.columns);
    const chosen =
      input.column === undefined ? pairs : pairs.filter((couple) => couple.after.name === input.column);
    if (input.column !== undefined && chosen.length === 0) {
      throw new DomainError('invalid_input', `The versions have no column \`${input.column}\` in common.`, {
        errors: [{ path: 'column', message: 'not in both versions' }],
      });
    }
    const names = new Map(after.columns.map(({ position, name }) => [position, name]));
    const position = sql`"position"`;
    const columns = { row: sql`"row"`, column: position };
    const choice = {
      where: input.row === undefined ? sql`true` : sql`"row" = ${literal(input.row)}`,
      order: sortClause(input.sort, SORT_FIELDS, columns, sql`"row", ${position}`),
    };
    return afterTransaction(() =>
      offsetPage({
        bound: [
          'comparison.cells',
          before.version.id,
          after.version.id,
          input.column ?? null,
          input.row ?? null,
        ],
        input,
        fetch: (offset, take) =>
          withPairedTables(pair, services, TIMEOUT_MS, async (tables) => {
            const rows = await tables.session.query<{
              row: number;
              position: number;
              old_value: string | null;
              new_value: string | null;
            }>(
              sql`${changedCells(tables, chosen, choice)} LIMIT ${literal(take)} OFFSET ${literal(offset)}`
                .text,
              {
                timeoutMs: TIMEOUT_MS,
              },
            );
            return rows.map((row) => ({
              row: Number(row.row),
              column: names.get(Number(row.position)) ?? '',
              oldValue: row.old_value,
              newValue: row.new_value,
            }));
          }),
      }),
    );
  },
});
