import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/**
 * Whoever changes who is in an organisation takes this lock first, so that two super admins who remove each other at the same
 * moment cannot both succeed. Held until the transaction ends.
 */
export async function lockMembership(db: TenantDatabase, orgId: string): Promise<void> {
  await db.$queryRaw`SELECT id FROM organisations WHERE id = ${orgId}::uuid FOR NO KEY UPDATE`;
}

/** Called after the change and under the lock: refuses when no super admin without an end is left. */
export async function requireSuperAdmin(db: TenantDatabase, orgId: string): Promise<void> {
  const left = await db.membership.count({ where: { orgId, role: 'super_admin', expiresAt: null } });
  if (left > 0) return;
  throw new DomainError(
    'conflict',
    'An organisation keeps at least one super admin whose membership does not end. Make someone else one first.',
  );
}
