import { loadRelations, withRelationTables } from '@/server/domain/relations';
import { loadScanRules } from '@/server/domain/rules';
import { parquetRelation } from '@/server/engine/sql';
import type { LocalFile } from '@/server/ports/object-store';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import type { CheckContext, CheckPhase, ParentVersion } from './check';
import type { LoadedScan } from './load-scan';
import { checksOf } from './run-checks';
import { savedColumns } from './saved-columns';

export type Surroundings = Pick<CheckContext, 'parent' | 'rules' | 'relations'>;

/** What lies outside of the version and is still looked at: the version before it, and the rules with their references. */
export async function withSurroundings<Result>(
  scope: Scope,
  loaded: LoadedScan,
  services: Services,
  phase: CheckPhase,
  work: (surroundings: Surroundings) => Promise<Result>,
): Promise<Result> {
  const files: LocalFile[] = [];
  const materialise = async (key: string) => {
    const file = await services.objectStore.materialise(key);
    files.push(file);
    return parquetRelation(file.path);
  };
  try {
    const needsParent = checksOf(phase).some(({ needs }) => needs.includes('parent_version'));
    const parent = needsParent ? await loadParent(scope, loaded, materialise) : undefined;
    const rules = phase === 'checks' ? await loadScanRules(scope, loaded.dataset.id, materialise) : [];
    const needsRelations = checksOf(phase).some(({ needs }) => needs.includes('relations'));
    const declared = needsRelations
      ? await withTenant(scope, (db) => loadRelations(db, loaded.dataset.id))
      : [];
    const relations = await withRelationTables(declared, materialise);
    return await work({ ...(parent === undefined ? {} : { parent }), rules, relations });
  } finally {
    for (const file of files) await file.release();
  }
}

async function loadParent(
  scope: Scope,
  loaded: LoadedScan,
  materialise: (key: string) => Promise<ParentVersion['relation']>,
): Promise<ParentVersion | undefined> {
  const { parentVersionId, origin } = loaded.version;
  // A fix changes the data on purpose and says so in its report: only new data can drift.
  if (parentVersionId === null || origin === 'fix' || origin === 'rollback') return undefined;
  const found = await withTenant(scope, async (db) => {
    const version = await db.datasetVersion.findUnique({ where: { id: parentVersionId } });
    return version === null ? null : { version, columns: await savedColumns(db, version.id) };
  });
  if (found === null) return undefined;
  return {
    number: found.version.number,
    relation: await materialise(found.version.parquetKey),
    rowCount: Number(found.version.rowCount),
    columns: found.columns,
  };
}
