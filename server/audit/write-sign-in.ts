import { type Actor, mintScope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import type { ClientFacts } from './payload';
import { writeAuditEvent } from './write-audit-event';

export interface SignIn {
  user: { id: string; name: string; email: string };
  /** Every organisation the person belongs to: the session opens all of them. */
  orgIds: readonly string[];
  /** `failed`: what was shown is wrong; `denied`: it is right, and the account may not come in. */
  outcome: 'success' | 'denied' | 'failed';
  /** `user.signIn`, `user.signOut`, `user.refreshToken` and the like. */
  action: string;
  requestId: string | null;
  client: ClientFacts;
  /** How, for example `{ method: 'password', secondFactor: true }`; never what was typed. */
  detail?: Record<string, unknown>;
}

/** Records a sign-in, or an attempt at one, with each organisation it would have opened. */
export async function writeSignIn(event: SignIn): Promise<void> {
  const { user, orgIds, ...rest } = event;
  await withSystem('sign_in', async (db) => {
    for (const orgId of orgIds) {
      const scope = mintScope(orgId);
      const actor: Actor = { type: 'user', ...user, scope, role: 'viewer', permissions: new Set() };
      await writeAuditEvent(db, scope, actor, { ...rest, resourceType: 'user', resourceId: user.id });
    }
  });
}
