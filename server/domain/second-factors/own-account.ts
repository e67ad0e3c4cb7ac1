import { writePersonEvent } from '@/server/domain/sign-ins';
import { DomainError } from '@/server/operations/errors';
import type { Actor } from '@/server/tenancy/actor';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** The person behind a session: no key and no token changes how someone signs in. */
export function ownAccount(actor: Actor): string {
  if (actor.type === 'user' && actor.credential !== 'token') return actor.id;
  throw new DomainError('forbidden', 'Only the person themselves can do this, signed in with a browser.');
}

/** The organisation of the call gets its row with the call; the person's others are told here. */
export async function tellOtherOrganisations(
  db: TenantDatabase,
  { actor, scope, requestId }: Pick<TenantContext, 'actor' | 'scope' | 'requestId'>,
  action: string,
): Promise<void> {
  const event = { action, outcome: 'success', requestId, detail: {}, exceptOrgId: scope.orgId } as const;
  await writePersonEvent(db, ownAccount(actor), event);
}
