import { writeAuditEvent } from '@/server/audit/write-audit-event';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withSystem } from '@/server/tenancy/with-system';
import { withTenant } from '@/server/tenancy/with-tenant';
import { encryptObjects } from './encrypt-objects';

/**
 * How long a retired key stays: longer than any write lasts that began under it. Such a write ends with an object that
 * the job after the rotation could not see.
 */
const KEPT_MS = 24 * 3600 * 1000;

/** Bare ids of organisations with keys whose time is over. */
export async function findRetiredKeys(now: Date): Promise<string[]> {
  const retiredAt = { lt: new Date(now.getTime() - KEPT_MS) };
  const rows = await withSystem('data_key_sweep', (db) =>
    db.dataKey.findMany({ where: { retiredAt }, distinct: ['orgId'], select: { orgId: true } }),
  );
  return rows.map(({ orgId }) => orgId);
}

/** Encrypts what is left and destroys the retired keys; keeps them while an object may still need them. */
export async function sweepRetiredKeys(scope: Scope, services: Services): Promise<{ destroyed: number }> {
  const retiredAt = { lt: new Date(services.now().getTime() - KEPT_MS) };
  const { skipped } = await encryptObjects(scope, services);
  if (skipped > 0) return { destroyed: 0 };
  return withTenant(scope, async (db) => {
    const { count } = await db.dataKey.deleteMany({ where: { retiredAt } });
    if (count === 0) return { destroyed: 0 };
    const actor = { type: 'system' as const, id: null, scope, permissions: new Set<never>() };
    await writeAuditEvent(db, scope, actor, {
      action: 'dataKey.destroyed',
      resourceType: 'data_key',
      resourceId: null,
      requestId: null,
      detail: { keys: count },
    });
    return { destroyed: count };
  });
}
