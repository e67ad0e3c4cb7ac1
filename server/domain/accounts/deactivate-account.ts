import { endMembership, lockMembership, requireSuperAdmin } from '@/server/domain/members';
import { defineOperation } from '@/server/operations/define-operation';
import { withSystem } from '@/server/tenancy/with-system';
import { confirmPassword } from './confirm-password';
import { DeactivateAccount, Deactivated } from './contract';
import { requirePerson } from './end-sessions';
import { noteForPerson } from './note-for-person';
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
    const person = await confirmPassword(requirePerson(actor), password, 'password', now);
    await withSystem('account', async (db) => {
      await noteForPerson(db, person, context, { action: 'account.deactivate' });
      // Always in the same order, so that two of these cannot wait for each other.
      const memberships = await db.membership.findMany({
        where: { userId: person.id },
        include: { organisation: true },
        orderBy: { orgId: 'asc' },
      });
      for (const membership of memberships) {
        await lockMembership(db, membership.orgId);
        await endMembership(db, membership, now);
        // One that is being deleted needs nobody any more.
        if (membership.organisation.deletingAt === null) await requireSuperAdmin(db, membership.orgId);
      }
      await switchOff(db, person.id, now);
    });
    return { deactivatedAt: now.toISOString() };
  },
});
