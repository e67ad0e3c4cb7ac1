import { ownAccount } from '@/server/domain/sign-ins';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { withSystem } from '@/server/tenancy/with-system';
import { ConfirmSecondFactor, RecoveryCodes } from './contract';
import { replaceRecoveryCodes } from './recovery-codes';
import { openSecret } from './sealed-secret';
import { tellOtherOrganisations } from './tell-other-organisations';
import { stepOfCode } from './totp';

export const confirmSecondFactor = defineOperation({
  id: 'secondFactor.confirm',
  kind: 'mutation',
  summary: 'Confirm the second factor by a first code; answers the recovery codes, shown this once',
  input: ConfirmSecondFactor,
  output: RecoveryCodes,
  permission: 'account.manage',
  http: { method: 'POST', path: '/v1/me/second-factor/confirm' },
  audit: (_input, _output, actor) => ({ resourceType: 'user', resourceId: actor.id }),
  handler: async (context, { code }) => {
    const { services } = context;
    const userId = ownAccount(context.actor);
    return withSystem('authenticate', async (db) => {
      const factor = await db.secondFactor.findUnique({ where: { userId } });
      if (factor === null) throw new DomainError('not_found', 'No second factor is being set up.');
      if (factor.confirmedAt !== null)
        throw new DomainError('conflict', 'The second factor is confirmed already.');
      const now = services.now();
      const step = stepOfCode(await openSecret(factor, services.keyRing), code.replace(/\s/g, ''), now);
      if (step === null) {
        const message = 'The code does not fit. Check the clock of the device and take the newest code.';
        throw new DomainError('invalid_input', message, { errors: [{ path: 'code', message }] });
      }
      await db.secondFactor.update({ where: { userId }, data: { confirmedAt: now, lastUsedStep: step } });
      await tellOtherOrganisations(db, context, 'secondFactor.confirm');
      return { recoveryCodes: await replaceRecoveryCodes(db, userId) };
    });
  },
});
