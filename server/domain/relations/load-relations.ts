import type { Sql } from '@/server/engine/sql';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

export interface LoadedRelation {
  columns: readonly string[];
  target: {
    title: string;
    parquetKey: string;
    columns: readonly { name: string; storageName: string; storageType: string; render: string | null }[];
  };
}

/**
 * The declared keys of a dataset with the current version of what each refers to. Left out are those whose target has
 * no content or no longer has the columns: there is nothing to hold the values against.
 */
export async function loadRelations(db: TenantDatabase, datasetId: string): Promise<LoadedRelation[]> {
  const rows = await db.datasetRelation.findMany({
    where: { datasetId, parent: { status: { not: 'deleting' } } },
    orderBy: { createdAt: 'asc' },
    include: { parent: { select: { name: true, currentVersionId: true } } },
  });
  const loaded: LoadedRelation[] = [];
  for (const { columns, parent, parentColumns } of rows) {
    const id = parent.currentVersionId;
    const version =
      id === null ? null : await db.datasetVersion.findUnique({ where: { id }, include: { columns: true } });
    if (version === null) continue;
    const named = parentColumns.flatMap(
      (name) => version.columns.find((column) => column.name === name) ?? [],
    );
    if (named.length !== parentColumns.length) continue;
    loaded.push({
      columns,
      target: { title: parent.name, parquetKey: version.parquetKey, columns: named },
    });
  }
  return loaded;
}

/** The same with its tables within reach of the engine. */
export async function withRelationTables(
  relations: readonly LoadedRelation[],
  materialise: (key: string) => Promise<Sql>,
) {
  return Promise.all(
    relations.map(async ({ columns, target: { parquetKey, ...target } }) => ({
      columns,
      target: { ...target, relation: await materialise(parquetKey) },
    })),
  );
}
