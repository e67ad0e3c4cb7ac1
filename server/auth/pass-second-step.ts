import {
  checkCode,
  completeSignIn,
  findPerson,
  mayHaveSession,
  type Person,
  type SignInContext,
} from '@/server/domain/sign-ins';
import type { KeyRing } from '@/server/ports/key-ring';
import type { RateLimiter } from '@/server/ports/rate-limiter';
import { withSystem } from '@/server/tenancy/with-system';
import type { Door } from './open-door';
import { forgetPending, readPending } from './pending-sign-in';

/** What a sign-in works with, besides what the request brings. */
export interface SignInMeans {
  keyRing: KeyRing;
  rateLimiter: RateLimiter;
}

export function signInContext({ keyRing, rateLimiter }: SignInMeans, door: Door, now: Date): SignInContext {
  return { keyRing, rateLimiter, now, requestId: door.requestId, client: door.client };
}

/** The second step of any door: a code of the account whose first step this browser has passed. */
export async function passSecondStep(
  code: string,
  door: Door,
  settings: SignInMeans & { secret: string },
): Promise<Person | null> {
  const now = new Date();
  const pending = readPending(door, settings.secret, now);
  if (pending === null) return null;
  const person = await withSystem('sign_in', (db) => findPerson(db, { id: pending.userId }));
  if (person === null || person.deactivatedAt !== null || !mayHaveSession(person)) return null;
  // A password reset between the steps ends the first one, too.
  if (person.sessionsValidFrom !== null && pending.at < person.sessionsValidFrom.getTime()) return null;
  const context = signInContext(settings, door, now);
  const used = await checkCode(person.id, code, pending.method, context);
  if (used === null) return null;
  await completeSignIn(person.id, { method: pending.method, secondFactor: used }, context);
  forgetPending(door);
  door.person = { id: person.id, orgId: pending.orgId };
  return person;
}
