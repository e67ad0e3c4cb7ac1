import type { z } from 'zod';
import { numberExpression, renderExpression } from '@/server/domain/ingestion';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, parquetRelation, type Sql, sql, tuple } from '@/server/engine/sql';
import { toPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { ReadRows, RowPage } from './contract';
import { type ColumnRow, columnsOf, requireDataset, requireVersion } from './find-dataset';

const TIMEOUT_MS = 20_000;
/** Flags of one page; a cell has few, so this bounds only what a broken scan could send. */
const FLAGS_MAX = 5000;

export const readRows = defineOperation({
  id: 'dataset.rows',
  kind: 'query',
  summary: 'Read a page of rows by position, filtered and sorted, with the suspected cells marked',
  input: ReadRows,
  output: RowPage,
  permission: 'dataset.read_rows',
  handler: async ({ db, services }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const version = await requireVersion(db, dataset, input.versionId);
    const columns = await columnsOf(db, version.id);
    const scan = await db.qualityScan.findFirst({
      where: { versionId: version.id, status: 'succeeded', cellsKey: { not: null } },
      orderBy: { createdAt: 'desc' },
    });
    const issues =
      scan === null
        ? []
        : await db.qualityIssue.findMany({
            where: { scanId: scan.id },
            select: { id: true, severity: true },
          });
    return afterTransaction(async () => {
      const data = await services.objectStore.materialise(version.parquetKey);
      const cells = scan?.cellsKey == null ? null : await services.objectStore.materialise(scan.cellsKey);
      try {
        return await services.engine.withSession(async (session) => {
          const relation = parquetRelation(data.path);
          const flagged = cells === null ? null : parquetRelation(cells.path);
          const where = whereOf(input, columns, flagged);
          const plain = input.filters.length === 0 && !input.onlyFlagged && input.rowIds === undefined;
          const total = plain
            ? Number(version.rowCount)
            : Number(
                (
                  await session.query<{ n: number }>(
                    sql`SELECT count(*) AS n FROM ${relation} WHERE ${where}`.text,
                    { timeoutMs: TIMEOUT_MS },
                  )
                )[0]?.n ?? 0,
              );
          const chosen = await chooseRows(
            session,
            relation,
            where,
            input,
            columns,
            plain && version.origin === 'upload',
          );
          const values = columns.map(
            (column) => sql`${renderExpression(column)} AS ${identifier(column.storageName)}`,
          );
          const found = await session.query<Record<string, string | number | null>>(
            sql`SELECT __row, ${join(values)} FROM ${relation} WHERE ${chosen.condition}`.text,
            { timeoutMs: TIMEOUT_MS },
          );
          const rows = found.sort((a, b) => chosen.rankOf(Number(a.__row)) - chosen.rankOf(Number(b.__row)));
          const ids = rows.map((row) => Number(row.__row));
          const flags =
            flagged === null || ids.length === 0
              ? []
              : await session.query<{
                  row: number;
                  position: number | null;
                  probability: number;
                  issue_id: string;
                  reason: string;
                  suggestion: string | null;
                }>(
                  sql`SELECT "row", "position", probability, issue_id, reason, suggestion FROM ${flagged}
                    WHERE "row" IN ${tuple(ids)} LIMIT ${literal(FLAGS_MAX)}`.text,
                  { timeoutMs: TIMEOUT_MS },
                );
          const severityOf = new Map(issues.map((issue) => [issue.id, issue.severity]));
          return RowPage.parse({
            versionId: toPublicId('version', version.id),
            total,
            offset: input.offset,
            rows: rows.map((row) => ({
              row: Number(row.__row),
              cells: columns.map((column) => row[column.storageName] ?? null),
            })),
            flags: flags.map(({ issue_id, ...flag }) => ({
              ...flag,
              severity: severityOf.get(issue_id) ?? 'info',
            })),
          });
        });
      } finally {
        await data.release();
        await cells?.release();
      }
    });
  },
});

type Input = z.output<typeof ReadRows>;

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
    sql`SELECT __row AS "row" FROM ${relation} WHERE ${where} ORDER BY ${orderOf(input, columns)}
      LIMIT ${literal(limit)} OFFSET ${literal(offset)}`.text,
    { timeoutMs: TIMEOUT_MS },
  );
  const ranks = new Map(ids.map(({ row }, rank) => [Number(row), rank]));
  return { condition: sql`__row IN ${tuple([...ranks.keys()])}`, rankOf: (row) => ranks.get(row) ?? 0 };
}

function columnAt(columns: ColumnRow[], position: number): ColumnRow {
  const column = columns[position];
  if (column === undefined)
    throw new DomainError('invalid_input', `There is no column at position ${position}.`);
  return column;
}

function orderOf(input: Input, columns: ColumnRow[]): Sql {
  if (input.sort === undefined) return sql`__row`;
  const column = columnAt(columns, input.sort.position);
  const numeric = column.type === 'integer' || column.type === 'decimal';
  const key = numeric ? numberExpression(column) : identifier(column.storageName);
  return input.sort.descending ? sql`${key} DESC NULLS LAST, __row` : sql`${key} ASC NULLS LAST, __row`;
}

function whereOf(input: Input, columns: ColumnRow[], flagged: Sql | null): Sql {
  const conditions = input.filters.map((filter) => conditionOf(columnAt(columns, filter.position), filter));
  if (input.onlyFlagged) {
    conditions.push(flagged === null ? sql`false` : sql`__row IN (SELECT "row" FROM ${flagged})`);
  }
  if (input.rowIds !== undefined) conditions.push(sql`__row IN ${tuple(input.rowIds)}`);
  return conditions.length === 0 ? sql`true` : join(conditions, ' AND ');
}

function conditionOf(column: ColumnRow, { operator, value = '' }: Input['filters'][number]): Sql {
  const text = renderExpression(column);
  switch (operator) {
    case 'equals':
      return sql`${text} = ${literal(value)}`;
    case 'notEquals':
      return sql`${text} IS DISTINCT FROM ${literal(value)}`;
    case 'contains':
      return sql`contains(lower(${text}), lower(${literal(value)}))`;
    case 'startsWith':
      return sql`starts_with(lower(${text}), lower(${literal(value)}))`;
    case 'isNull':
      return sql`${text} IS NULL`;
    case 'isNotNull':
      return sql`${text} IS NOT NULL`;
    case 'atLeast':
    case 'atMost': {
      const number = Number(value);
      if (value === '' || !Number.isFinite(number))
        throw new DomainError('invalid_input', `\`${value}\` is not a number.`);
      return operator === 'atLeast'
        ? sql`${numberExpression(column)} >= ${literal(number)}`
        : sql`${numberExpression(column)} <= ${literal(number)}`;
    }
  }
}
