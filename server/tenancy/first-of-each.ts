import { Prisma } from './generated/client';
import type { TenantDatabase } from './with-tenant';

/** Identifiers that stand in the statement as they are; never text of a caller. */
interface ListOfParents {
  table: 'quality_scans' | 'quality_issues' | 'dataset_versions' | 'dataset_columns';
  parent: 'dataset_id' | 'scan_id' | 'version_id';
  order: 'created_at DESC' | 'rank ASC' | 'number DESC' | 'position ASC';
  /** Equal to these values; undefined ones do not count. */
  where?: Record<string, string | undefined>;
  /** Only rows of versions that are published. */
  liveVersions?: boolean;
}

/** Ids of the first `take` rows of each parent, in one statement that reads no more than it gives. */
export async function firstOfEach(
  db: TenantDatabase,
  parents: readonly string[],
  take: number,
  { table, parent, order, where = {}, liveVersions = false }: ListOfParents,
): Promise<string[]> {
  const conditions = Object.entries(where).flatMap(([column, value]) =>
    value === undefined ? [] : [Prisma.sql`AND t.${Prisma.raw(`"${column}"`)} = ${value}`],
  );
  const live = liveVersions
    ? Prisma.sql`AND EXISTS (SELECT FROM dataset_versions v WHERE v.org_id = t.org_id AND v.id = t.version_id AND v.state = 'live')`
    : Prisma.empty;
  const [direction] = order.split(' ').slice(1);
  if (parents.length === 0) return [];
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT found.id::text AS id FROM unnest(${[...parents]}::uuid[]) AS p(id)
    CROSS JOIN LATERAL (
      SELECT t.id FROM ${Prisma.raw(table)} t WHERE t.${Prisma.raw(parent)} = p.id ${live} ${
        conditions.length === 0 ? Prisma.empty : Prisma.join(conditions, ' ')
      }
      ORDER BY t.${Prisma.raw(order)}, t.id ${Prisma.raw(direction ?? 'ASC')} LIMIT ${take}
    ) found`;
  return rows.map(({ id }) => id);
}
