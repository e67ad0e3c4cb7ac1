import { bootstrap } from '@/server/config/bootstrap';
import { environment } from '@/server/config/env';
import { newUuid } from '@/server/lib/ids';
import { handleAuth } from './handle-auth';
import { nextAuthOptions } from './next-auth-options';
import { openDoor } from './open-door';
import { withSessionClaims } from './session-claims';

/** Answers `/api/auth/*` in the web process. */
export function handleAuthInWeb(request: Request): Promise<Response> {
  const { keyRing, rateLimiter } = bootstrap({ warmMax: 2 });
  const settings = environment();
  const secure = settings.DATRIX_PUBLIC_URL.startsWith('https:');
  const door = openDoor(request, { secure, requestId: newUuid() });
  const options = nextAuthOptions({ secret: settings.NEXTAUTH_SECRET, secure, keyRing, rateLimiter }, door);
  return handleAuth(request, withSessionClaims(options), door);
}
