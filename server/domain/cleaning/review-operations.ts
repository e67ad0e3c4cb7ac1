import { columnsOf, requireDataset, requireVersion } from '@/server/domain/datasets';
import { join, literal, parquetRelation, type Sql, sql } from '@/server/engine/sql';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { offsetPage } from '@/server/operations/pagination';
import { sortClause } from '@/server/operations/sort-clause';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import {
  DecideReview,
  GetReviewCounts,
  ListReview,
  ReviewCounts,
  type ReviewItem,
  ReviewPage,
} from './contract';
import { loadScanOf } from './load-target';

const TIMEOUT_MS = 20_000;
/** Weaker findings are facts about the data, not faults that a person has to judge one by one. */
const PROBABILITY_MIN = 0.4;

type Context = Pick<TenantContext, 'db' | 'services' | 'scope'>;

/** The suggestions of the current version's scan that nobody may write unasked, with what was decided about each. */
async function reviewSource({ db }: Context, datasetId: string) {
  const dataset = await requireDataset(db, datasetId);
  const version = await requireVersion(db, dataset);
  const scan = await loadScanOf(db, version.id);
  const columns = await columnsOf(db, version.id);
  const decisions = await db.reviewDecision.findMany({ where: { datasetId: dataset.id, fixId: null } });
  return { dataset, scan, columns, decisions };
}

function itemsQuery(
  cells: Sql,
  decisions: readonly {
    row: bigint;
    position: number;
    value: string | null;
    suggestion: string | null;
    decision: string;
  }[],
): Sql {
  const decided =
    decisions.length === 0
      ? sql`(SELECT 0::BIGINT AS r, 0 AS p, '' AS v, '' AS s, '' AS d WHERE false)`
      : sql`(VALUES ${join(
          decisions.map(
            (entry) =>
              sql`(${literal(entry.row)}::BIGINT, ${literal(entry.position)}, ${literal(entry.value)}, ${literal(entry.suggestion)}, ${literal(entry.decision)})`,
          ),
        )})`;
  // One entry a cell: the best suggestion. A decision holds for the value and the suggestion that were seen.
  return sql`SELECT c.*, coalesce(d.d, 'open') AS decision FROM (
      SELECT "row", "position", any_value(value) AS value, arg_max(suggestion, coalesce(suggestion_confidence, 0)) AS suggestion,
        max(probability) AS probability, max(coalesce(suggestion_confidence, 0)) AS confidence,
        arg_max(reason, coalesce(suggestion_confidence, 0)) AS reason, arg_max(issue_id, coalesce(suggestion_confidence, 0)) AS issue_id
      FROM ${cells} WHERE suggestion IS NOT NULL AND "position" IS NOT NULL AND NOT coalesce(auto, false) AND probability >= ${literal(PROBABILITY_MIN)}
        AND suggestion IS DISTINCT FROM value GROUP BY ALL) c
    LEFT JOIN ${decided} AS d(r, p, v, s, d) ON d.r = c."row" AND d.p = c."position" AND d.v IS NOT DISTINCT FROM c.value AND d.s IS NOT DISTINCT FROM c.suggestion`;
}

interface ItemRow {
  [key: string]: string | number | null;
  row: number;
  position: number;
  value: string | null;
  suggestion: string | null;
  probability: number;
  confidence: number;
  reason: string;
  issue_id: string;
  decision: 'open' | 'accepted' | 'rejected';
}

async function withItems<T>(
  context: Context,
  source: Awaited<ReturnType<typeof reviewSource>>,
  read: (
    query: <Row extends Record<string, string | number | null>>(text: string) => Promise<Row[]>,
    items: Sql,
  ) => Promise<T>,
  nothing: T,
): Promise<T> {
  const key = source.scan?.cellsKey;
  if (key === null || key === undefined) return nothing;
  const file = await context.services.objectStore.materialise(key);
  try {
    return await context.services.engine.withSession((session) =>
      read(
        (text) => session.query(text, { timeoutMs: TIMEOUT_MS }),
        itemsQuery(parquetRelation(file.path), source.decisions),
      ),
    );
  } finally {
    await file.release();
  }
}

const REVIEW_SORT = ['-confidence', 'probability', 'row', 'column'] as const;

export const listReview = defineOperation({
  id: 'review.list',
  kind: 'query',
  summary: 'List suggestions that wait for a person, cells of one kind together, the most certain first',
  input: ListReview,
  output: ReviewPage,
  permission: 'dataset.read_rows',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/review' },
  sortFields: REVIEW_SORT,
  handler: async (context, input) => {
    const source = await reviewSource(context, input.datasetId);
    const position =
      input.column === undefined ? null : source.columns.findIndex(({ name }) => name === input.column);
    const columns = {
      confidence: sql`confidence`,
      probability: sql`probability`,
      row: sql`"row"`,
      column: sql`"position"`,
    };
    const ties = sql`"position", value, suggestion, "row"`;
    const order = sortClause(input.sort, REVIEW_SORT, columns, ties);
    return afterTransaction(() =>
      withItems(
        context,
        source,
        (query, items) =>
          offsetPage<ReviewItem>({
            bound: ['review.list', source.scan?.id, input.column ?? null, input.state],
            input,
            fetch: async (offset, take) => {
              const rows = await query<ItemRow>(
                sql`SELECT * FROM (${items}) WHERE decision = ${literal(input.state)}
                  ${position === null ? sql`` : sql`AND "position" = ${literal(position)}`}
                  ORDER BY ${order} LIMIT ${literal(take)} OFFSET ${literal(offset)}`.text,
              );
              return rows.map((row) => ({
                row: row.row,
                column: source.columns[row.position]?.name ?? '',
                value: row.value,
                suggestion: row.suggestion,
                probability: row.probability,
                confidence: row.confidence,
                reason: row.reason,
                issueId: toPublicId('issue', row.issue_id),
                decision: row.decision,
              }));
            },
          }),
        { data: [], nextCursor: null },
      ),
    );
  },
});

export const reviewCounts = defineOperation({
  id: 'review.counts',
  kind: 'query',
  summary: 'How many suggestions are open, accepted and rejected',
  input: GetReviewCounts,
  output: ReviewCounts,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/review/counts' },
  handler: async (context, { datasetId }) => {
    const source = await reviewSource(context, datasetId);
    return afterTransaction(() =>
      withItems(
        context,
        source,
        async (query, items) => {
          const rows = await query<{ decision: string; n: number }>(
            sql`SELECT decision, count(*) AS n FROM (${items}) GROUP BY 1`.text,
          );
          const count = (decision: string) => Number(rows.find((row) => row.decision === decision)?.n ?? 0);
          return { open: count('open'), accepted: count('accepted'), rejected: count('rejected') };
        },
        { open: 0, accepted: 0, rejected: 0 },
      ),
    );
  },
});

export const decideReview = defineOperation({
  id: 'review.decide',
  kind: 'mutation',
  summary:
    'Accept or reject suggestions, one by one or all alike; accepted ones are written by a fix with plan `reviewed`',
  input: DecideReview,
  output: ReviewCounts.pick({ accepted: true }).extend({ decided: ReviewCounts.shape.open }),
  permission: 'fix.apply',
  http: { method: 'POST', path: '/v1/quality/{datasetId}/review' },
  audit: ({ datasetId, decision, items }, { decided }) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', datasetId),
    detail: { decision, named: items.length, decided },
  }),
  handler: async (context, { datasetId, decision, items, change }) => {
    const { db, scope, actor } = context;
    const source = await reviewSource(context, datasetId);
    const positionOf = (name: string) => {
      const at = source.columns.findIndex((column) => column.name === name);
      if (at >= 0) return at;
      throw new DomainError('invalid_input', `There is no column \`${name}\`.`);
    };
    const wanted = items.map(
      ({ row, column }) => sql`(${literal(row)}::BIGINT, ${literal(positionOf(column))})`,
    );
    const named = wanted.length === 0 ? sql`false` : sql`("row", "position") IN (${join(wanted)})`;
    const alike =
      change === undefined
        ? sql`false`
        : sql`("position" = ${literal(positionOf(change.column))} AND value IS NOT DISTINCT FROM ${literal(change.value)}
            AND suggestion IS NOT DISTINCT FROM ${literal(change.suggestion)} AND decision = 'open')`;
    const chosen = await withItems(
      context,
      source,
      (query, all) =>
        query<ItemRow>(sql`SELECT * FROM (${all}) WHERE ${named} OR ${alike} LIMIT 100000`.text),
      [],
    );
    if (chosen.length < items.length) {
      throw new DomainError(
        'not_found',
        'Some of these cells have no open suggestion in the latest scan; load the queue again.',
      );
    }
    // Whatever was decided about the cell before, about this value or another, gives way.
    for (let from = 0; from < chosen.length; from += 1000) {
      const some = chosen.slice(from, from + 1000);
      await db.reviewDecision.deleteMany({
        where: {
          datasetId: source.dataset.id,
          OR: some.map(({ row, position }) => ({ row: BigInt(row), position })),
        },
      });
    }
    if (decision !== 'undo') {
      await db.reviewDecision.createMany({
        data: chosen.map((item) => ({
          id: newUuid(),
          orgId: scope.orgId,
          datasetId: source.dataset.id,
          row: BigInt(item.row),
          position: item.position,
          value: item.value,
          suggestion: item.suggestion,
          decision: decision === 'accept' ? 'accepted' : 'rejected',
          createdBy: actor.type === 'user' ? actor.id : null,
        })),
      });
    }
    const accepted = await db.reviewDecision.count({
      where: { datasetId: source.dataset.id, decision: 'accepted', fixId: null },
    });
    return { accepted, decided: chosen.length };
  },
});
