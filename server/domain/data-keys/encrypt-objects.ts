import type { ReportProgress } from '@/server/jobs/progress';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import { fromObjectKey, objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';

export interface EncryptedObjects {
  /** Encrypted anew by this pass. */
  changed: number;
  /** Left as they were, since nothing says yet what they belong to: an upload on its way. */
  skipped: number;
}

/**
 * Encrypts with the newest key whatever an older one holds. May run twice, and beside anything else: content stays the
 * same, and an object that is deleted meanwhile does not come back.
 */
export async function encryptObjects(
  scope: Scope,
  services: Services,
  options: { report?: ReportProgress; signal?: AbortSignal } = {},
): Promise<EncryptedObjects> {
  const { objectStore } = services;
  const result: EncryptedObjects = { changed: 0, skipped: 0 };
  if (objectStore.encryptAnew === undefined) return result;
  const total = await countOf(services, scope);
  let done = 0;
  for await (const { key } of objectStore.list(objectKeys.tenantPrefix(scope))) {
    if (options.signal?.aborted === true) throw new DomainError('cancelled', 'The job was cancelled.');
    done++;
    if (!(await isWanted(scope, key))) {
      result.skipped++;
    } else if (await encryptOne(services, key)) {
      result.changed++;
      // It was deleted between reading and writing: the new copy must go, too.
      if (!(await isWanted(scope, key))) await objectStore.delete(key);
    }
    options.report?.({ step: 'encrypt', percent: total === 0 ? 100 : Math.min(100, (100 * done) / total) });
  }
  return result;
}

async function countOf({ objectStore }: Services, scope: Scope): Promise<number> {
  let count = 0;
  for await (const _object of objectStore.list(objectKeys.tenantPrefix(scope))) count++;
  return count;
}

async function encryptOne({ objectStore }: Services, key: string): Promise<boolean> {
  try {
    return (await objectStore.encryptAnew?.(key)) ?? false;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'object_not_found') return false;
    throw error;
  }
}

/** Whether a row says what the object is for. */
function isWanted(scope: Scope, key: string): Promise<boolean> {
  const place = fromObjectKey(key);
  if (place === null) return Promise.resolve(false);
  return withTenant(scope, async (db) => {
    const { kind, id } = place;
    if (kind === 'dataset') {
      const found = await db.dataset.findUnique({ where: { id }, select: { status: true } });
      return found !== null && found.status !== 'deleting';
    }
    if ((await db.upload.count({ where: { id } })) > 0) return true;
    const [row] = await db.$queryRaw<{ used: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM datasets WHERE source_files @> ${JSON.stringify([{ key }])}::jsonb) AS used`;
    return row?.used ?? false;
  });
}
