import { DomainError } from '@/server/operations/errors';
import type { Actor } from '@/server/tenancy/actor';

/** Cookies travel with forged forms of other sites, keys do not: a cookie call that changes something must be ours. */
export function refuseForeignOrigin(request: Request, actor: Actor): void {
  if (actor.type !== 'user') return;
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host');
  const foreign = site !== null ? site !== 'same-origin' : origin !== null && hostOf(origin) !== host;
  if (foreign)
    throw new DomainError('forbidden', 'Calls with a session must come from the application itself.');
}

/** `null` for what is no address: browsers send `Origin: null` from sandboxed frames and after redirects. */
function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
