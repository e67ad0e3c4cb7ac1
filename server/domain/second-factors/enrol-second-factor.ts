import { ownAccount, provePassword } from '@/server/domain/sign-ins';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { withSystem } from '@/server/tenancy/with-system';
import { EnrolSecondFactor, SecondFactorSecret } from './contract';
import { sealSecret } from './sealed-secret';
import { newTotpSecret, totpOf } from './totp';

export const enrolSecondFactor = defineOperation({
  id: 'secondFactor.enrol',
  kind: 'mutation',
  summary: 'Begin to set up a second factor; it counts once a first code has confirmed it',
  input: EnrolSecondFactor,
  output: SecondFactorSecret,
  permission: 'account.manage',
  http: { method: 'POST', path: '/v1/me/second-factor', status: 201 },
  audit: (_input, _output, actor) => ({ resourceType: 'user', resourceId: actor.id }),
  handler: async (context, { password }) => {
    const { services } = context;
    const userId = ownAccount(context.actor);
    const user = await withSystem('authenticate', (db) =>
      db.user.findUnique({ where: { id: userId }, include: { secondFactor: true } }),
    );
    if (user === null) throw new DomainError('not_found', 'There is no such account.');
    if (user.secondFactor?.confirmedAt != null) {
      throw new DomainError(
        'conflict',
        'The account has a second factor; turn it off first to set up another.',
      );
    }
    if (user.passwordHash !== null) await provePassword(context, userId, password ?? '');
    const secret = newTotpSecret();
    const sealedSecret = await sealSecret(secret, userId, services.keyRing);
    await withSystem('authenticate', (db) =>
      db.secondFactor.upsert({
        where: { userId, confirmedAt: null },
        create: { userId, sealedSecret },
        update: { sealedSecret, lastUsedStep: 0 },
      }),
    );
    const totp = totpOf(secret, user.email);
    return { secret: totp.secret.base32, uri: totp.toString() };
  },
});
