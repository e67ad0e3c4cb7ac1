import { z } from 'zod';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { Selection, StandingFix } from '@/server/transforms/build-version';
import { type Recipe, StoredRevert } from './recipe';

export type FixRow = NonNullable<Awaited<ReturnType<TenantDatabase['fix']['findUnique']>>>;

const AddedColumns = z.array(
  z.object({ storageName: z.string(), name: z.string(), type: z.enum(['boolean', 'text']) }),
);
export const DroppedColumns = z.array(z.object({ storageName: z.string(), name: z.string() }));
export { AddedColumns };

export function revertsOf(fix: FixRow): StoredRevert[] {
  return z.array(StoredRevert).parse(fix.reverts);
}

export function toSelection(revert: StoredRevert): Selection {
  return {
    scope: revert.scope,
    ...(revert.storageName === null ? {} : { storageName: revert.storageName }),
    ...(revert.rows === null ? {} : { rows: revert.rows }),
    ...(revert.change === null ? {} : { change: revert.change }),
  };
}

/** The fixes of a recipe, in its order. */
export async function fixesOfRecipe(db: TenantDatabase, recipe: Recipe): Promise<FixRow[]> {
  const rows = await db.fix.findMany({ where: { id: { in: recipe.map(({ fixId }) => fixId) } } });
  return recipe.map(({ fixId }) => {
    const found = rows.find(({ id }) => id === fixId);
    if (found === undefined) throw new DomainError('internal', `the fix ${fixId} of a version is gone`);
    return found;
  });
}

/** The files of the fixes on this machine. Release them when the version is built. */
export async function materialiseFixes(
  scope: Scope,
  services: Services,
  recipe: Recipe,
  fixes: readonly FixRow[],
): Promise<{ standing: StandingFix[]; release: () => Promise<void> }> {
  const release: (() => Promise<void>)[] = [];
  const path = async (fix: FixRow, part: 'cells' | 'rows' | 'added') => {
    const file = await services.objectStore.materialise(
      objectKeys.fixPart(scope, fix.datasetId, fix.id, part),
    );
    release.push(() => file.release());
    return file.path;
  };
  const standing: StandingFix[] = [];
  for (const [index, fix] of fixes.entries()) {
    const taken = recipe[index]?.reverts ?? [];
    standing.push({
      cellsPath: await path(fix, 'cells'),
      rowsPath: await path(fix, 'rows'),
      addedPath: await path(fix, 'added'),
      added: AddedColumns.parse(fix.columnsAdded),
      dropped: DroppedColumns.parse(fix.columnsDropped).map(({ storageName }) => storageName),
      reverts: revertsOf(fix)
        .filter(({ id }) => taken.includes(id))
        .map(toSelection),
    });
  }
  return {
    standing,
    release: async () => {
      await Promise.all(release.map((free) => free()));
    },
  };
}
