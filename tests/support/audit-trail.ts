import type { Scope } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';

/** The events of an organisation in the order they were written, with what their payloads say. */
export async function auditTrailOf(scope: Scope, action?: string) {
  const rows = await withTenant(scope, (db) =>
    db.auditEvent.findMany({
      where: action === undefined ? {} : { action },
      include: { payload: true },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    }),
  );
  return rows.map(({ payload, ...row }) => ({
    ...row,
    ...(payload?.content == null ? { detail: undefined } : JSON.parse(payload.content)),
  }));
}
