import { DomainError } from '@/server/operations/errors';
import type { Actor } from '@/server/tenancy/actor';

/**
 * Cookies travel with forged requests of other sites, keys do not: a cookie call must come from the application itself.
 * Reading may also begin with a link elsewhere, such as one in a mail, which the browser marks as navigation.
 */
export function refuseForeignOrigin(request: Request, actor: Actor): void {
  if (!byCookie(actor)) return;
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads ? !isForeignRead(request) : isOwnWrite(request)) return;
  throw new DomainError('forbidden', 'Calls with a session must come from the application itself.');
}

/** For doors that know no actor yet, such as sign-in: whether a request that changes something is our own. */
export function isOwnWrite(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  // Browsers of before 2023 say where a request begins in one of these; one that says nothing is not believed.
  const from = request.headers.get('origin') ?? request.headers.get('referer');
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host');
  return from !== null && host !== null && hostOf(from) === host;
}

function isForeignRead(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site === null || site === 'same-origin' || site === 'none') return false;
  return request.headers.get('sec-fetch-mode') !== 'navigate';
}

/** `null` for what is no address: browsers send `Origin: null` from sandboxed frames and after redirects. */
function hostOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).host : null;
}

function byCookie(actor: Actor): boolean {
  if (actor.type === 'user') return actor.credential !== 'token';
  return actor.type === 'anonymous' && actor.personId !== undefined;
}
