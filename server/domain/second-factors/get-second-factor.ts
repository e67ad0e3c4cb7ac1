import { ownAccount } from '@/server/domain/sign-ins';
import { defineOperation } from '@/server/operations/define-operation';
import { withSystem } from '@/server/tenancy/with-system';
import { GetSecondFactor, SecondFactorState } from './contract';

export const getSecondFactor = defineOperation({
  id: 'secondFactor.get',
  kind: 'query',
  summary: "Whether one's own account has a second factor, and how many recovery codes are left",
  input: GetSecondFactor,
  output: SecondFactorState,
  permission: 'account.manage',
  http: { method: 'GET', path: '/v1/me/second-factor' },
  handler: async ({ actor }) => {
    const userId = ownAccount(actor);
    return withSystem('authenticate', async (db) => {
      const user = await db.user.findUnique({
        where: { id: userId },
        include: { secondFactor: true, memberships: { include: { organisation: true } } },
      });
      const confirmedAt = user?.secondFactor?.confirmedAt ?? null;
      return {
        enrolled: confirmedAt !== null,
        confirmedAt: confirmedAt?.toISOString() ?? null,
        recoveryCodesLeft: await db.recoveryCode.count({ where: { userId, usedAt: null } }),
        required: user?.memberships.some(({ organisation }) => organisation.secondFactorRequired) ?? false,
        hasPassword: (user?.passwordHash ?? null) !== null,
      };
    });
  },
});
