import { newUuid } from '@/server/lib/ids';

/** The caller's own id when it is harmless, so that their logs and ours meet. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id');
  return given !== null && /^[\w.-]{8,64}$/.test(given) ? given : newUuid();
}
