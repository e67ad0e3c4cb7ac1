import { columnsOf, requireDataset } from '@/server/domain/datasets';
import type { EngineRow } from '@/server/engine/port';
import { join, literal, parquetRelation, type Sql, sql } from '@/server/engine/sql';
import { toPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { offsetPage } from '@/server/operations/pagination';
import { sortClause } from '@/server/operations/sort-clause';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { suspectedCells } from './cell-queries';
import {
  IssueCellPage,
  IssuePair,
  IssuePairPage,
  ListIssueCells,
  ListIssuePairs,
  ListSuspectedCells,
  SuspectedCellPage,
} from './contract';
import { requireFinishedScan, requireIssue } from './scan-resource';

const TIMEOUT_MS = 20_000;
const CELL_SORT = ['-confidence', 'row', 'column'] as const;
const PAIR_SORT = ['-probability', 'clusterId', 'rowA', 'rowB'] as const;
const SUSPECTED_SORT = ['-probability', 'suggestionConfidence', 'row', 'column'] as const;

/** One page of a query over a scan's Parquet object; an absent object is an empty list. */
function pageOfObject<Row extends EngineRow, Item>(
  { services }: TenantContext,
  key: string | null,
  page: { bound: unknown[]; input: { limit: number; cursor?: string; sort?: string } },
  query: (relation: Sql) => Sql,
  toItem: (row: Row) => Item,
) {
  return afterTransaction(async () => {
    if (key === null) return { data: [], nextCursor: null };
    const file = await services.objectStore.materialise(key);
    try {
      return await services.engine.withSession((session) =>
        offsetPage({
          ...page,
          fetch: async (offset, take) => {
            const statement = sql`${query(parquetRelation(file.path))} LIMIT ${literal(take)} OFFSET ${literal(offset)}`;
            return (await session.query<Row>(statement.text, { timeoutMs: TIMEOUT_MS })).map(toItem);
          },
        }),
      );
    } finally {
      await file.release();
    }
  });
}

export const listIssueCells = defineOperation({
  id: 'quality.issueCells',
  kind: 'query',
  summary: 'List the cells of an issue with reason and suggestion; `column` null means the whole row',
  input: ListIssueCells,
  output: IssueCellPage,
  permission: 'dataset.read_rows',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/issues/{issueId}/cells' },
  sortFields: CELL_SORT,
  handler: async (context, input) => {
    const { db } = context;
    const dataset = await requireDataset(db, input.datasetId);
    const issue = await requireIssue(db, dataset.id, input.issueId);
    const scan = await db.qualityScan.findUniqueOrThrow({ where: { id: issue.scanId } });
    const columns = await columnsOf(db, scan.versionId);
    const { row, minConfidence } = input;
    // Without an order of the caller's, the surest findings come first, whatever is suggested for them.
    const order =
      input.sort === undefined
        ? sql`probability DESC, "row", "position"`
        : sortClause(
            input.sort,
            CELL_SORT,
            { confidence: sql`confidence`, row: sql`"row"`, column: sql`"position"` },
            sql`"row", "position"`,
          );
    const confidence = sql`coalesce(suggestion_confidence, probability)`;
    const where = join(
      [
        sql`issue_id = ${literal(issue.id)}`,
        ...(row === undefined ? [] : [sql`"row" = ${literal(row)}`]),
        ...(minConfidence === undefined ? [] : [sql`${confidence} >= ${literal(minConfidence)}`]),
      ],
      ' AND ',
    );
    return pageOfObject(
      context,
      scan.cellsKey,
      { bound: ['quality.issueCells', issue.id, row ?? null, minConfidence ?? null], input },
      (relation) => sql`SELECT "row", "position", value, suggestion, ${confidence} AS confidence, reason
        FROM ${relation} WHERE ${where} ORDER BY ${order}`,
      (row: {
        row: number;
        position: number | null;
        value: string | null;
        suggestion: string | null;
        confidence: number;
        reason: string;
      }) => ({
        row: row.row,
        column: row.position === null ? null : (columns[row.position]?.name ?? null),
        value: row.value,
        suggestion: row.suggestion,
        confidence: row.confidence,
        reason: row.reason,
      }),
    );
  },
});

export const listIssuePairs = defineOperation({
  id: 'quality.issuePairs',
  kind: 'query',
  summary: 'List the pairs of rows of a duplicate issue, by probability',
  input: ListIssuePairs,
  output: IssuePairPage,
  permission: 'dataset.read_rows',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/issues/{issueId}/pairs' },
  sortFields: PAIR_SORT,
  handler: async (context, input) => {
    const { db } = context;
    const dataset = await requireDataset(db, input.datasetId);
    const issue = await requireIssue(db, dataset.id, input.issueId);
    const scan = await db.qualityScan.findUniqueOrThrow({ where: { id: issue.scanId } });
    const { row, clusterId } = input;
    const where = join(
      [
        sql`issue_id = ${literal(issue.id)}`,
        ...(row === undefined ? [] : [sql`${literal(row)} IN (row_a, row_b)`]),
        ...(clusterId === undefined ? [] : [sql`cluster_id = ${literal(clusterId)}`]),
      ],
      ' AND ',
    );
    const columns = {
      probability: sql`probability`,
      clusterId: sql`cluster_id`,
      rowA: sql`row_a`,
      rowB: sql`row_b`,
    };
    const order = sortClause(input.sort, PAIR_SORT, columns, sql`row_a, row_b`);
    return pageOfObject(
      context,
      scan.pairsKey,
      { bound: ['quality.issuePairs', issue.id, row ?? null, clusterId ?? null], input },
      (relation) => sql`SELECT * FROM ${relation} WHERE ${where} ORDER BY ${order}`,
      // Lists written before evidence was kept lack its column.
      (row: {
        row_a: number;
        row_b: number;
        cluster_id: number;
        probability: number;
        evidence?: string | null;
      }) => ({
        rowA: row.row_a,
        rowB: row.row_b,
        clusterId: row.cluster_id,
        probability: row.probability,
        evidence: row.evidence ? IssuePair.shape.evidence.parse(JSON.parse(row.evidence)) : [],
      }),
    );
  },
});

export const listSuspectedCells = defineOperation({
  id: 'quality.cells',
  kind: 'query',
  summary: 'List every suspected cell once, over all issues, the most probable first',
  input: ListSuspectedCells,
  output: SuspectedCellPage,
  permission: 'dataset.read_rows',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/cells' },
  sortFields: SUSPECTED_SORT,
  handler: async (context, input) => {
    const { db } = context;
    const dataset = await requireDataset(db, input.datasetId);
    const scan = await requireFinishedScan(db, dataset.id);
    const columns = await columnsOf(db, scan.versionId);
    const position =
      input.column === undefined ? null : columns.findIndex(({ name }) => name === input.column);
    const fields = {
      probability: sql`probability`,
      suggestionConfidence: sql`suggestion_confidence`,
      row: sql`"row"`,
      column: sql`"position"`,
    };
    const order = sortClause(input.sort, SUSPECTED_SORT, fields, sql`"row", "position"`);
    return pageOfObject(
      context,
      scan.cellsKey,
      { bound: ['quality.cells', scan.id, input.minProbability, position, input.row ?? null], input },
      (relation) => suspectedCells(relation, input.minProbability, position, { row: input.row, order }),
      (row: {
        row: number;
        position: number;
        value: string | null;
        probability: number;
        suggestion: string | null;
        suggestion_confidence: number | null;
        issue_ids: string[];
      }) => ({
        row: row.row,
        column: columns[row.position]?.name ?? '',
        value: row.value,
        probability: row.probability,
        suggestion: row.suggestion,
        suggestionConfidence: row.suggestion_confidence,
        issueIds: row.issue_ids.map((id) => toPublicId('issue', id)),
      }),
    );
  },
});
