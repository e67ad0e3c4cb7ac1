import { z } from 'zod';
import { seal, unseal } from '@/server/lib/seal';
import type { Door } from './open-door';

const COOKIE = 'datrix.link';
const SECONDS = 600;
const Wish = z.object({ userId: z.uuid(), provider: z.string(), at: z.number() });

/**
 * Remembers that somebody who is signed in asked for a link. Without such a wish an account elsewhere is never linked to a
 * session that happens to be open in the browser.
 */
export function rememberLinkWish(door: Door, userId: string, provider: string, secret: string): void {
  const wish = { userId, provider, at: Date.now() };
  door.setCookie(COOKIE, seal(JSON.stringify(wish), secret, COOKIE), SECONDS);
}

/** Who asked, for this provider, in the last ten minutes; the wish is spent by looking. */
export function takeLinkWish(door: Door, provider: string, secret: string, now: Date): string | null {
  const sealed = door.cookie(COOKIE);
  if (sealed === null) return null;
  door.setCookie(COOKIE, '', 0);
  try {
    const wish = Wish.parse(JSON.parse(unseal(sealed, secret, COOKIE)));
    return wish.provider === provider && now.getTime() - wish.at <= SECONDS * 1000 ? wish.userId : null;
  } catch {
    return null;
  }
}
