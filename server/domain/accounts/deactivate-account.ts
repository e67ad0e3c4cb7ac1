import { endMembership, lockMembership, requireSuperAdmin } from '@/server/domain/members';
import { provePassword, writePersonEvent } from '@/server/domain/sign-ins';
import { defineOperation } from '@/server/operations/define-operation';
import { withSystem } from '@/server/tenancy/with-system';
import { DeactivateAccount, Deactivated } from './contract';
import { requirePerson } from './end-sessions';
import { switchOff } from './switch-off';

export const deactivateAccount = defineOperation({
  id: 'account.deactivate',
  kind: 'public',
  signedIn: true,
  summary: 'Switch your account off: memberships, sessions, tokens and the API keys you made end at once',
  input: DeactivateAccount,
  output: Deactivated,
  permission: 'public',
  http: { method: 'POST', path: '/v1/account/deactivate' },
  handler: async (context, { password }) => {
    const { actor, services } = context;
    const now = services.now();
    const userId = requirePerson(actor);
    await provePassword(context, userId, password);
    await withSystem('account', async (db) => {
      await writePersonEvent(db, userId, {
        action: 'account.deactivate',
        outcome: 'success',
        detail: {},
        requestId: context.requestId,
        client: context.client,
      });
      // Always in the same order, so that two of these cannot wait for each other.
      const memberships = await db.membership.findMany({
        where: { userId: userId },
        include: { organisation: true },
        orderBy: { orgId: 'asc' },
      });
      for (const membership of memberships) {
        await lockMembership(db, membership.orgId);
        await endMembership(db, membership, now);
        // One that is being deleted needs nobody any more.
        if (membership.organisation.deletingAt === null) await requireSuperAdmin(db, membership.orgId);
      }
      await switchOff(db, userId, now);
    });
    return { deactivatedAt: now.toISOString() };
  },
});
