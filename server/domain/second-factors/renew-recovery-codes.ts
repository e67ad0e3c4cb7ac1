import { ownAccount, proveSecondFactor } from '@/server/domain/sign-ins';
import { defineOperation } from '@/server/operations/define-operation';
import { withSystem } from '@/server/tenancy/with-system';
import { ProveSecondFactor, RecoveryCodes } from './contract';
import { replaceRecoveryCodes } from './recovery-codes';
import { tellOtherOrganisations } from './tell-other-organisations';

export const renewRecoveryCodes = defineOperation({
  id: 'secondFactor.renewCodes',
  kind: 'mutation',
  summary: 'Replace the recovery codes by ten new ones, shown this once; asks for a code',
  input: ProveSecondFactor,
  output: RecoveryCodes,
  permission: 'account.manage',
  http: { method: 'POST', path: '/v1/me/second-factor/recovery-codes' },
  audit: (_input, _output, actor) => ({ resourceType: 'user', resourceId: actor.id }),
  handler: async (context, { code }) => {
    const userId = ownAccount(context.actor);
    await proveSecondFactor(context, userId, code);
    return withSystem('authenticate', async (db) => {
      await tellOtherOrganisations(db, context, 'secondFactor.renewCodes');
      return { recoveryCodes: await replaceRecoveryCodes(db, userId) };
    });
  },
});
