import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { mintScope } from '@/server/tenancy/actor';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { TokenFamilyRow } from './access-token';

/** What happened to a family, in the trail of its organisation, under whom it stands for. */
export async function writeTokenEvent(
  db: TenantDatabase,
  family: TokenFamilyRow,
  action: 'token.create' | 'token.refresh' | 'token.reused' | 'token.revoke',
  requestId: string,
): Promise<void> {
  const scope = mintScope(family.orgId);
  const { userId, apiKeyId } = family;
  const permissions = new Set<never>();
  // A token that was used twice may have come from anyone, so the row names nobody as the one who acted.
  const actor =
    action === 'token.reused'
      ? ({ type: 'system', id: null, scope, permissions } as const)
      : ({
          type: userId === null ? 'api_key' : 'user',
          id: userId ?? apiKeyId ?? '',
          scope,
          role: 'viewer',
          permissions,
        } as const);
  await writeAuditEvent(db, scope, actor, {
    action,
    resourceType: 'token_family',
    resourceId: family.id,
    requestId,
    detail: { of: userId === null ? 'api_key' : 'user', subjectId: userId ?? apiKeyId },
  });
}
