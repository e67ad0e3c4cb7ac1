import { z } from 'zod';
import { seal, unseal } from '@/server/lib/seal';
import type { Door } from './open-door';

const COOKIE = 'datrix.pending';
const SECONDS = 600;

const Pending = z.object({
  userId: z.uuid(),
  method: z.enum(['password', 'google', 'github', 'microsoft', 'saml']),
  /** The one organisation that the session will be good for; null: all of the person's. */
  orgId: z.uuid().nullable(),
  at: z.number(),
});
export type PendingSignIn = z.infer<typeof Pending>;

/**
 * Remembers in the browser that somebody has passed the first step. It opens nothing by itself: a code of the same account has to
 * come with it, from the same browser, within ten minutes.
 */
export function rememberPending(door: Door, pending: PendingSignIn, secret: string): void {
  door.setCookie(COOKIE, seal(JSON.stringify(pending), secret, COOKIE), SECONDS);
}

export function readPending(door: Door, secret: string, now: Date): PendingSignIn | null {
  const sealed = door.cookie(COOKIE);
  if (sealed === null) return null;
  try {
    const pending = Pending.parse(JSON.parse(unseal(sealed, secret, COOKIE)));
    return now.getTime() - pending.at <= SECONDS * 1000 ? pending : null;
  } catch {
    return null;
  }
}

export function forgetPending(door: Door): void {
  door.setCookie(COOKIE, '', 0);
}
