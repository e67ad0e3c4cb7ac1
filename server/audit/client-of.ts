import type { ClientFacts } from './payload';

/**
 * Where a call came from. The address is the last of `X-Forwarded-For`: what the nearest proxy saw, or without one what
 * the web server saw. Entries before it are the caller's own words.
 */
export function clientOf(request: Request): ClientFacts {
  const forwarded = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  return { address: forwarded === '' ? null : forwarded, userAgent: request.headers.get('user-agent') };
}
