import { columnsOf } from '@/server/domain/datasets';
import { fromPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import type { Selection } from '@/server/transforms/build-version';
import type { Conflict } from './contract';
import { findConflicts } from './find-conflicts';
import { Recipe } from './recipe';
import { fixesOfRecipe, materialiseFixes } from './standing-fixes';

/** What stands now, and what later fixes have to say against taking a fix (or a part of it) back. */
export async function conflictsOf(
  { db, scope, services }: Pick<TenantContext, 'db' | 'scope' | 'services'>,
  input: { datasetId: string; fixId: string; selection: Selection | null },
): Promise<Conflict[]> {
  const load = async () => {
    const dataset = await db.dataset.findUniqueOrThrow({ where: { id: input.datasetId } });
    const version = await db.datasetVersion.findUniqueOrThrow({
      where: { id: dataset.currentVersionId ?? '' },
    });
    const recipe = Recipe.parse(version.recipe);
    const columns = await columnsOf(db, version.id);
    return { recipe, fixes: await fixesOfRecipe(db, recipe), columns };
  };
  const loaded = await load();
  const at = loaded.recipe.findIndex(({ fixId }) => fixId === input.fixId);
  if (at < 0) {
    throw new DomainError(
      'conflict',
      'This fix does not stand in the current version: it was rolled back, was never applied, or belongs to an earlier upload.',
    );
  }
  const columnNames = new Map(loaded.columns.map(({ storageName, name }) => [storageName, name]));
  const { standing, release } = await materialiseFixes(scope, services, loaded.recipe, loaded.fixes);
  try {
    const fix = standing[at];
    if (fix === undefined) return [];
    const later = loaded.fixes.slice(at + 1).flatMap((row, index) => {
      const files = standing[at + 1 + index];
      return files === undefined ? [] : [{ row, files, columnNames }];
    });
    if (later.length === 0) return [];
    return await services.engine.withSession((session) =>
      findConflicts(session, fix, input.selection, later),
    );
  } finally {
    await release();
  }
}

/** All fixes that would have to go together with this one, itself among them: conflicts of conflicts too. */
export async function cascadeOf(
  context: Pick<TenantContext, 'db' | 'scope' | 'services'>,
  datasetId: string,
  fixId: string,
): Promise<string[]> {
  const going = [fixId];
  for (let index = 0; index < going.length; index++) {
    const next = going[index];
    if (next === undefined) break;
    for (const conflict of await conflictsOf(context, { datasetId, fixId: next, selection: null })) {
      const uuid = fromPublicId('fix', conflict.fixId);
      if (uuid !== null && !going.includes(uuid)) going.push(uuid);
    }
  }
  return going;
}
