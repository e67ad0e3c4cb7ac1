import type { ClientFacts } from '@/server/audit/payload';
import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { type Actor, mintScope, type Scope } from '@/server/tenancy/actor';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

export interface Person {
  id: string;
  name: string;
  email: string;
}

/** A person acting about themself. They use no permission of an organisation, so none is lent to them. */
export function personActor({ id, name, email }: Person, scope: Scope): Actor {
  return { type: 'user', id, scope, role: 'viewer', permissions: new Set(), name, email };
}

/** What someone does about their account concerns every organisation that they are in: a row in the trail of each. */
export async function noteForPerson(
  db: TenantDatabase,
  person: Person,
  call: { requestId: string; client?: ClientFacts },
  event: { action: string; detail?: Record<string, unknown> },
): Promise<void> {
  const memberships = await db.membership.findMany({
    where: { userId: person.id },
    select: { orgId: true },
    orderBy: { orgId: 'asc' },
  });
  for (const { orgId } of memberships) {
    const scope = mintScope(orgId);
    await writeAuditEvent(db, scope, personActor(person, scope), {
      ...event,
      resourceType: 'user',
      resourceId: person.id,
      requestId: call.requestId,
      client: call.client,
    });
  }
}
