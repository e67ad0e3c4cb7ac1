import { NO_ORGANISATION, queueMail } from '@/server/domain/mail';
import { provePassword, writePersonEvent } from '@/server/domain/sign-ins';
import { hashLinkToken } from '@/server/lib/link-token';
import { hashPassword } from '@/server/lib/password';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { Services } from '@/server/tenancy/tenant-context';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { checkNewPassword } from './check-new-password';
import { ChangePassword, PasswordSet, ResetPassword } from './contract';
import { endingSessions, requirePerson, sessionOf } from './end-sessions';
import { passwordChangedLetter } from './letters';

const NOTICE_MS = 24 * 3600_000;

export const resetPassword = defineOperation({
  id: 'password.reset',
  kind: 'public',
  summary: 'Set a new password by a mailed link; every session and refresh token of the account ends',
  input: ResetPassword,
  output: PasswordSet,
  permission: 'public',
  http: { method: 'POST', path: '/v1/password/reset' },
  handler: async (context, { token, password }) => {
    const { services } = context;
    const now = services.now();
    const gone = new DomainError(
      'not_found',
      'The link has been used, has run out, or is not whole. Ask for another.',
    );
    const found = await withSystem('password_reset', (db) => findReset(db, token, now));
    if (found === null) throw gone;
    checkNewPassword(password, found.email, 'password');
    const passwordHash = await hashPassword(password);
    await withSystem('password_reset', async (db) => {
      // The link is spent here and nowhere else, so that of two at the same moment one wins.
      const spent = await db.passwordReset.updateMany({
        where: { id: found.resetId, usedAt: null },
        data: { usedAt: now },
      });
      if (spent.count === 0) throw gone;
      await db.passwordReset.updateMany({
        where: { userId: found.userId, usedAt: null },
        data: { usedAt: now },
      });
      const data = { passwordHash, failedSignIns: 0, lockedUntil: null, ...endingSessions(now, null) };
      await db.user.update({ where: { id: found.userId, deactivatedAt: null }, data });
      await writePersonEvent(db, found.userId, {
        action: 'password.reset',
        outcome: 'success',
        detail: {},
        requestId: context.requestId,
        client: context.client,
      });
      await queueNotice(db, found.email, 'reset', services);
    });
    return { email: found.email };
  },
});

async function findReset(db: TenantDatabase, token: string, now: Date) {
  const row = await db.passwordReset.findUnique({ where: { tokenHash: hashLinkToken(token) } });
  if (row === null || row.userId === null || row.usedAt !== null || row.expiresAt <= now) return null;
  const user = await db.user.findUnique({ where: { id: row.userId } });
  if (user === null || user.deactivatedAt !== null) return null;
  return { resetId: row.id, userId: user.id, email: user.email };
}

export const changePassword = defineOperation({
  id: 'password.change',
  kind: 'public',
  signedIn: true,
  summary: 'Change your password; every other session and every refresh token of yours ends',
  input: ChangePassword,
  output: PasswordSet,
  permission: 'public',
  http: { method: 'POST', path: '/v1/password/change' },
  handler: async (context, { currentPassword, newPassword }) => {
    const { services, actor } = context;
    const now = services.now();
    const userId = requirePerson(actor);
    await provePassword(context, userId, currentPassword, 'currentPassword');
    const user = await withSystem('account', (db) => db.user.findUniqueOrThrow({ where: { id: userId } }));
    checkNewPassword(newPassword, user.email, 'newPassword');
    const passwordHash = await hashPassword(newPassword);
    await withSystem('account', async (db) => {
      const data = { passwordHash, ...endingSessions(now, sessionOf(actor)) };
      await db.user.update({ where: { id: user.id }, data });
      await db.passwordReset.updateMany({ where: { userId: user.id, usedAt: null }, data: { usedAt: now } });
      await writePersonEvent(db, user.id, {
        action: 'password.change',
        outcome: 'success',
        detail: {},
        requestId: context.requestId,
        client: context.client,
      });
      await queueNotice(db, user.email, 'changed', services);
    });
    return { email: user.email };
  },
});

async function queueNotice(
  db: TenantDatabase,
  to: string,
  how: 'reset' | 'changed',
  services: Services,
): Promise<void> {
  if (!services.mailer.delivers) return;
  const sendBefore = new Date(services.now().getTime() + NOTICE_MS);
  const letter = passwordChangedLetter(how);
  await queueMail({ db, scope: NO_ORGANISATION }, { kind: 'password_changed', to, letter, sendBefore });
}
