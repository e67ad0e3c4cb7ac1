import { ownAccount, proveSecondFactor } from '@/server/domain/sign-ins';
import { defineOperation } from '@/server/operations/define-operation';
import { withSystem } from '@/server/tenancy/with-system';
import { ProveSecondFactor, SecondFactorState } from './contract';
import { tellOtherOrganisations } from './tell-other-organisations';

export const disableSecondFactor = defineOperation({
  id: 'secondFactor.disable',
  kind: 'mutation',
  summary: "Turn off one's own second factor and its recovery codes; asks for a code",
  input: ProveSecondFactor,
  output: SecondFactorState.pick({ enrolled: true }),
  permission: 'account.manage',
  http: { method: 'POST', path: '/v1/me/second-factor/disable' },
  audit: (_input, _output, actor) => ({ resourceType: 'user', resourceId: actor.id }),
  handler: async (context, { code }) => {
    const userId = ownAccount(context.actor);
    await proveSecondFactor(context, userId, code);
    await withSystem('authenticate', async (db) => {
      await db.secondFactor.deleteMany({ where: { userId } });
      await tellOtherOrganisations(db, context, 'secondFactor.disable');
    });
    return { enrolled: false };
  },
});
