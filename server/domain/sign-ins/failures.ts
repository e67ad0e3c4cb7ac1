import { withSystem } from '@/server/tenancy/with-system';
import type { SignInContext, SignInMethod } from './sign-in-context';
import { writePersonEvent } from './write-person-event';

/** Guesses in a row before an account rests, and for how long: 40 guesses an hour lead nowhere against 12 characters. */
const FAILURES_MAX = 10;
const LOCK_MS = 15 * 60_000;

interface Failure {
  method: SignInMethod;
  what: 'password' | 'code';
}

export function isResting(user: { lockedUntil: Date | null }, now: Date): boolean {
  return user.lockedUntil !== null && user.lockedUntil > now;
}

/** Counts a wrong password and writes it down; the last one that is allowed puts the account to rest. */
export async function countFailure(userId: string, failure: Failure, context: SignInContext): Promise<void> {
  await withSystem('sign_in', async (db) => {
    // The database adds, so that guesses at the same moment all count.
    const data = { failedSignIns: { increment: 1 } };
    const { failedSignIns } = await db.user.update({ where: { id: userId }, data });
    await writeFailure(db, userId, failure, context);
    if (failedSignIns >= FAILURES_MAX) await putToRest(db, userId, failure, context);
  });
}

/**
 * Counts a guess at a code before it is looked at, so that many at the same moment cannot all be tried. False: the account
 * rests, and the code must not be looked at. A right one is taken back by `clearFailures`.
 */
export async function takeGuess(userId: string, failure: Failure, context: SignInContext): Promise<boolean> {
  return withSystem('sign_in', async (db) => {
    const { now } = context;
    const awake = { OR: [{ lockedUntil: null }, { lockedUntil: { lte: now } }] };
    const taken = await db.user.updateMany({
      where: { id: userId, failedSignIns: { lt: FAILURES_MAX }, ...awake },
      data: { failedSignIns: { increment: 1 } },
    });
    if (taken.count === 1) return true;
    const full = await db.user.count({
      where: { id: userId, failedSignIns: { gte: FAILURES_MAX }, ...awake },
    });
    if (full > 0) await putToRest(db, userId, failure, context);
    return false;
  });
}

/** Writes down a guess that `takeGuess` counted and that was wrong. */
export async function recordWrongGuess(
  userId: string,
  failure: Failure,
  context: SignInContext,
): Promise<void> {
  await withSystem('sign_in', async (db) => {
    await writeFailure(db, userId, failure, context);
    const { failedSignIns } = await db.user.findUniqueOrThrow({ where: { id: userId } });
    if (failedSignIns >= FAILURES_MAX) await putToRest(db, userId, failure, context);
  });
}

/** Only a whole sign-in clears the count: a password alone must not buy new guesses at the code. */
export async function clearFailures(userId: string): Promise<void> {
  await withSystem('sign_in', (db) =>
    db.user.updateMany({
      where: { id: userId, OR: [{ failedSignIns: { gt: 0 } }, { lockedUntil: { not: null } }] },
      data: { failedSignIns: 0, lockedUntil: null },
    }),
  );
}

type Database = Parameters<typeof writePersonEvent>[0];

function writeFailure(db: Database, userId: string, failure: Failure, { requestId, client }: SignInContext) {
  const detail = { method: failure.method, reason: `wrong_${failure.what}` };
  return writePersonEvent(db, userId, {
    action: 'session.signInFailed',
    outcome: 'failed',
    requestId,
    client,
    detail,
  });
}

/** Told to the owner by the audit trail alone: an answer of its own would tell a guesser that the account exists. */
async function putToRest(
  db: Database,
  userId: string,
  failure: Failure,
  context: SignInContext,
): Promise<void> {
  const lockedUntil = new Date(context.now.getTime() + LOCK_MS);
  await db.user.update({ where: { id: userId }, data: { failedSignIns: 0, lockedUntil } });
  await writePersonEvent(db, userId, {
    action: 'session.locked',
    outcome: 'denied',
    client: context.client,
    requestId: context.requestId,
    detail: { method: failure.method, until: lockedUntil.toISOString() },
  });
}
