import { literal, parquetRelation, sql } from '@/server/engine/sql';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { offsetPage } from '@/server/operations/pagination';
import { sortClause } from '@/server/operations/sort-clause';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { ListSetAside, SetAsidePage } from './contract';
import type { DatasetRow } from './dataset-resource';
import { requireDataset, requireVersion } from './find-dataset';

/** Versions that fixes make hold no set-aside records of their own; those of the file they come from stay in reach. */
export async function findSetAsideKey(db: TenantDatabase, dataset: DatasetRow): Promise<string | null> {
  await requireVersion(db, dataset);
  const version = await db.datasetVersion.findFirst({
    where: { datasetId: dataset.id, setAsideKey: { not: null } },
    orderBy: { number: 'desc' },
  });
  return version?.setAsideKey ?? null;
}

const SORT_FIELDS = ['line', 'reason'] as const;

export const listSetAside = defineOperation({
  id: 'dataset.setAside',
  kind: 'query',
  summary: 'List the records that could not be read, with line number, reason and raw text',
  input: ListSetAside,
  output: SetAsidePage,
  permission: 'dataset.read_rows',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}/set-aside' },
  sortFields: SORT_FIELDS,
  handler: async ({ db, services }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const setAsideKey = await findSetAsideKey(db, dataset);
    const columns = { line: sql`line`, reason: sql`reason` };
    const order = sortClause(input.sort, SORT_FIELDS, columns, sql`line`);
    const part = input.reason;
    const where =
      part === undefined ? sql`true` : sql`contains(lower(reason), ${literal(part.toLowerCase())})`;
    if (setAsideKey === null) return { data: [], nextCursor: null };
    return afterTransaction(async () => {
      const file = await services.objectStore.materialise(setAsideKey);
      try {
        return await services.engine.withSession((session) =>
          offsetPage({
            bound: ['dataset.setAside', setAsideKey, part ?? null],
            input,
            fetch: (offset, take) =>
              session.query<{ line: number; reason: string; raw: string }>(
                sql`SELECT line, reason, coalesce(raw, '') AS raw FROM ${parquetRelation(file.path)}
                  WHERE ${where} ORDER BY ${order} LIMIT ${literal(take)} OFFSET ${literal(offset)}`.text,
                { timeoutMs: 15_000 },
              ),
          }),
        );
      } finally {
        await file.release();
      }
    });
  },
});
