import type { z } from 'zod';
import { renderExpression } from '@/server/domain/ingestion';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, type Sql, sql, tuple } from '@/server/engine/sql';
import { toPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { ReadRows, RowPage } from './contract';
import { type ColumnRow, requireDataset, requireVersion } from './find-dataset';
import { asFilterFault, orderBy } from './row-conditions';
import {
  changesOf,
  loadRowSources,
  type RowRelations,
  type RowSources,
  selected,
  takesAll,
  withRowRelations,
} from './row-selection';

const TIMEOUT_MS = 20_000;
/** Flags of one page; a cell has few, so this bounds only what a broken scan could send. */
const FLAGS_MAX = 5000;

export const readRows = defineOperation({
  id: 'dataset.rows',
  kind: 'query',
  summary: 'Read a page of rows by position, filtered and sorted, with suspected and changed cells marked',
  input: ReadRows,
  output: RowPage,
  permission: 'dataset.read_rows',
  handler: async ({ db, services }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const version = await requireVersion(db, dataset, input.versionId);
    const sources = await loadRowSources(db, version);
    return afterTransaction(() =>
      withRowRelations(sources, services, (relations) =>
        services.engine
          .withSession((session) => readPage(session, input, sources, relations))
          .catch((error: unknown) => {
            throw asFilterFault(error);
          }),
      ),
    );
  },
});

type Input = z.output<typeof ReadRows>;

async function readPage(
  session: EngineSession,
  input: Input,
  sources: RowSources,
  relations: RowRelations,
): Promise<z.input<typeof RowPage>> {
  const { version, columns } = sources;
  const where = selected(input, columns, relations);
  const all = takesAll(input);
  const total = all ? Number(version.rowCount) : await countRows(session, relations.rows, where);
  // Only the first upload has the row ids 0, 1, 2, … without a gap.
  const inOrder = all && version.origin === 'upload' && version.parentVersionId === null;
  const chosen = await chooseRows(session, relations.rows, where, input, columns, inOrder);
  const values = columns.map(
    (column) => sql`${renderExpression(column)} AS ${identifier(column.storageName)}`,
  );
  const found = await session.query<Record<string, string | number | null>>(
    sql`SELECT __row, ${join(values)} FROM ${relations.rows} WHERE ${chosen.condition}`.text,
    { timeoutMs: TIMEOUT_MS },
  );
  const rows = found.sort((a, b) => chosen.rankOf(Number(a.__row)) - chosen.rankOf(Number(b.__row)));
  const ids = rows.map((row) => Number(row.__row));
  return {
    versionId: toPublicId('version', version.id),
    total,
    offset: input.offset,
    rows: rows.map((row) => ({
      row: Number(row.__row),
      // All columns are read as text.
      cells: columns.map((column) => {
        const value = row[column.storageName] ?? null;
        return value === null ? null : String(value);
      }),
    })),
    flags: await readFlags(session, ids, relations, sources),
    changes: await readChanges(session, ids, relations),
  };
}

async function countRows(session: EngineSession, relation: Sql, where: Sql): Promise<number> {
  const [row] = await session.query<{ n: number }>(
    sql`SELECT count(*) AS n FROM ${relation} WHERE ${where}`.text,
    { timeoutMs: TIMEOUT_MS },
  );
  return Number(row?.n ?? 0);
}

async function readFlags(
  session: EngineSession,
  ids: readonly number[],
  { flagged }: RowRelations,
  { severities }: RowSources,
): Promise<z.input<typeof RowPage>['flags']> {
  if (flagged === null || ids.length === 0) return [];
  const rows = await session.query<{
    row: number;
    position: number | null;
    probability: number;
    issue_id: string;
    reason: string;
    suggestion: string | null;
  }>(
    sql`SELECT "row", "position", probability, issue_id, reason, suggestion FROM ${flagged}
      WHERE "row" IN ${tuple([...ids])} LIMIT ${literal(FLAGS_MAX)}`.text,
    { timeoutMs: TIMEOUT_MS },
  );
  return rows.map(({ issue_id, ...flag }) => ({ ...flag, severity: severityOf(severities.get(issue_id)) }));
}

type Severity = z.input<typeof RowPage>['flags'][number]['severity'];

function severityOf(stored: string | undefined): Severity {
  return stored === 'critical' || stored === 'warning' ? stored : 'info';
}

async function readChanges(
  session: EngineSession,
  ids: readonly number[],
  relations: RowRelations,
): Promise<z.input<typeof RowPage>['changes']> {
  const changes = changesOf(ids, relations);
  if (changes === null) return [];
  const rows = await session.query<{ row: number; position: number; old_value: string | null }>(
    changes.text,
    {
      timeoutMs: TIMEOUT_MS,
    },
  );
  return rows.map(({ row, position, old_value }) => ({ row, position, oldValue: old_value }));
}

/**
 * Which rows stand on the page, found by the columns that decide it; only theirs are then read in full. An unsorted
 * page of a whole upload is a range of row ids, which skips whole row groups.
 */
async function chooseRows(
  session: EngineSession,
  relation: Sql,
  where: Sql,
  input: Input,
  columns: ColumnRow[],
  inOrder: boolean,
): Promise<{ condition: Sql; rankOf: (row: number) => number }> {
  const { offset, limit } = input;
  if (inOrder && input.sort === undefined) {
    return {
      condition: sql`__row >= ${literal(offset)} AND __row < ${literal(offset + limit)}`,
      rankOf: (row) => row,
    };
  }
  const ids = await session.query<{ row: number }>(
    sql`SELECT __row AS "row" FROM ${relation} WHERE ${where} ORDER BY ${orderBy(input.sort, columns)}
      LIMIT ${literal(limit)} OFFSET ${literal(offset)}`.text,
    { timeoutMs: TIMEOUT_MS },
  );
  const ranks = new Map(ids.map(({ row }, rank) => [Number(row), rank]));
  return { condition: sql`__row IN ${tuple([...ranks.keys()])}`, rankOf: (row) => ranks.get(row) ?? 0 };
}
