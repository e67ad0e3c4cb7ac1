import { DomainError } from '@/server/operations/errors';
import type { Actor } from '@/server/tenancy/actor';

/** The person behind a session: no key and no token changes how someone signs in. */
export function ownAccount(actor: Actor): string {
  if (actor.type === 'user' && actor.credential !== 'token') return actor.id;
  throw new DomainError('forbidden', 'Only the person themselves can do this, signed in with a browser.');
}
