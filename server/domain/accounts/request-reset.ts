import { createHash } from 'node:crypto';
import { NO_ORGANISATION, queueMail } from '@/server/domain/mail';
import { newUuid } from '@/server/lib/ids';
import { newLinkToken } from '@/server/lib/link-token';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { RequestReset, ResetRequested } from './contract';
import { resetLetter } from './letters';

const VALID_MS = 3600_000;
/** Requests an hour for one address: enough for someone who is impatient, too few to fill a mailbox. */
const REQUESTS_MAX = 5;
const WINDOW_MS = 3600_000;
const KEEP_MS = 24 * 3600_000;

/**
 * Answers alike whether or not there is such an account, and takes the same statements for it: a row, a sealed mail and an event,
 * where the mail of an unknown address has no recipient.
 */
export const requestReset = defineOperation({
  id: 'password.requestReset',
  kind: 'public',
  summary: 'Have a link mailed that sets a new password; the answer is the same for every address',
  input: RequestReset,
  output: ResetRequested,
  permission: 'public',
  http: { method: 'POST', path: '/v1/password/request-reset', status: 202 },
  handler: async ({ services }, { email }) => {
    const now = services.now();
    const { token, tokenHash } = newLinkToken();
    const expiresAt = new Date(now.getTime() + VALID_MS);
    const emailHash = createHash('sha256').update(email).digest('hex');
    await withSystem('password_reset', async (db) => {
      await countRequest(db, emailHash, now);
      const user = await db.user.findUnique({ where: { email } });
      const known = user !== null && user.deactivatedAt === null;
      await db.passwordReset.create({
        data: {
          id: newUuid(),
          userId: known ? user.id : null,
          emailHash,
          tokenHash,
          expiresAt,
          createdAt: now,
        },
      });
      await queueMail(
        { db, scope: NO_ORGANISATION },
        {
          kind: 'password_reset',
          to: known ? email : null,
          letter: resetLetter(`${services.publicUrl}/reset-password#${token}`),
          sendBefore: expiresAt,
        },
      );
    });
    return { delivery: services.mailer.delivers ? 'mail' : 'off' };
  },
});

/** One at a time for an address, so that requests at the same moment all count. */
async function countRequest(db: TenantDatabase, emailHash: string, now: Date): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${emailHash}, 0))`;
  const since = new Date(now.getTime() - WINDOW_MS);
  const recent = await db.passwordReset.findMany({
    where: { emailHash, createdAt: { gt: since } },
    orderBy: { createdAt: 'desc' },
    take: REQUESTS_MAX,
    select: { createdAt: true },
  });
  const oldest = recent.at(-1);
  if (recent.length < REQUESTS_MAX || oldest === undefined) return;
  const wait = Math.ceil((oldest.createdAt.getTime() + WINDOW_MS - now.getTime()) / 1000);
  throw new DomainError(
    'rate_limited',
    'A link was asked for several times for this address; wait a while.',
    {
      retryAfterSeconds: Math.max(1, wait),
    },
  );
}

/** Removes requests that no longer count and whose links have ended. */
export async function sweepPasswordResets(now: Date): Promise<number> {
  const createdAt = { lt: new Date(now.getTime() - KEEP_MS) };
  const { count } = await withSystem('password_reset', (db) =>
    db.passwordReset.deleteMany({ where: { createdAt } }),
  );
  return count;
}
