import { ownAccount, writePersonEvent } from '@/server/domain/sign-ins';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** The organisation of the call gets its row with the call; the person's others are told here. */
export async function tellOtherOrganisations(
  db: TenantDatabase,
  { actor, scope, requestId }: Pick<TenantContext, 'actor' | 'scope' | 'requestId'>,
  action: string,
): Promise<void> {
  const event = { action, outcome: 'success', requestId, detail: {}, exceptOrgId: scope.orgId } as const;
  await writePersonEvent(db, ownAccount(actor), event);
}
