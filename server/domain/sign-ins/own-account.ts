import { DomainError } from '@/server/operations/errors';
import type { Actor } from '@/server/tenancy/actor';

/** The person behind a session; null for keys, tokens, the system and strangers. */
export function personInBrowser(actor: Actor): string | null {
  return actor.type === 'user' && actor.credential !== 'token' ? actor.id : null;
}

/** The person behind a session: no key and no token changes how someone signs in. */
export function ownAccount(actor: Actor): string {
  const id = personInBrowser(actor);
  if (id !== null) return id;
  throw new DomainError('forbidden', 'Only the person themselves can do this, signed in with a browser.');
}
