import { randomUUID } from 'node:crypto';
import { createSmtpMailer } from '@/server/adapters/mail/smtp-mailer';
import { createProcessRateLimiter } from '@/server/adapters/rate-limiter/process-rate-limiter';
import type { Role } from '@/server/domain/organisations/contract';
import { NOWHERE, signInWithPassword } from '@/server/domain/sign-ins';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { hashPassword } from '@/server/lib/password';
import type { Actor, Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withSystem } from '@/server/tenancy/with-system';
import { auditTrailOf } from './audit-trail';
import { TEST_MEANS } from './auth-browser';
import { actorWithRole } from './database';
import type { MailServer } from './mail-server';

export const PASSWORD = 'four brown bicycles';
export const ANONYMOUS: Extract<Actor, { type: 'anonymous' }> = { type: 'anonymous', id: null };

export interface TestMember {
  userId: string;
  /** Public id of the membership. */
  memberId: string;
  email: string;
  actor: Extract<Actor, { type: 'user' | 'api_key' }>;
}

/** Another person in the organisation; with `password`, one who can sign in. */
export async function addMember(
  scope: Scope,
  role: Role,
  options: { expiresAt?: Date; userId?: string; password?: boolean; name?: string } = {},
): Promise<TestMember> {
  const userId = options.userId ?? newUuid();
  const id = newUuid();
  const email = `${randomUUID()}@example.test`;
  const passwordHash = options.password === true ? await hashPassword(PASSWORD) : null;
  await withSystem('seed', async (db) => {
    if (options.userId === undefined)
      await db.user.create({ data: { id: userId, email, name: options.name ?? 'Member', passwordHash } });
    await db.membership.create({
      data: { id, orgId: scope.orgId, userId, role, expiresAt: options.expiresAt ?? null },
    });
  });
  return { userId, memberId: toPublicId('membership', id), email, actor: actorWithRole(scope, role, userId) };
}

/** The same services with mail by this server. */
export function withMail(services: Services, server: MailServer): Services {
  const mailer = createSmtpMailer({
    url: `smtp://127.0.0.1:${server.port}`,
    from: 'Datrix <datrix@example.test>',
  });
  return { ...services, mailer };
}

/** Mails that the worker has yet to send, oldest first. */
export async function queuedMails(): Promise<string[]> {
  const rows = await withSystem('seed', (db) =>
    db.mail.findMany({ where: { sentAt: null, failedAt: null }, orderBy: { id: 'asc' } }),
  );
  return rows.map(({ id }) => id);
}

/** Whether a sign-in with this password is let through; a wrong one counts as a guess. */
export async function canSignIn(email: string, password: string): Promise<boolean> {
  const context = {
    ...TEST_MEANS,
    rateLimiter: createProcessRateLimiter(),
    now: new Date(),
    requestId: 'test',
    client: NOWHERE,
  };
  return (await signInWithPassword({ email, password, method: 'password' }, context)).kind === 'signed_in';
}

/** What the audit trail says beside sign-ins. */
export async function changesIn(scope: Scope) {
  return (await auditTrailOf(scope)).filter(({ action }) => !action.startsWith('session.'));
}
