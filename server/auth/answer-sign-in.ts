import { authenticate } from './authenticate';
import { handleAuth } from './handle-auth';
import { rememberLinkWish } from './link-wish';
import { nextAuthOptions, type SignInSettings } from './next-auth-options';
import { type Door, openDoor } from './open-door';
import { withSessionClaims } from './session-claims';

const LINKING = /^\/api\/auth\/signin\/(google|github|microsoft)$/;

/** One request to `/api/auth/*`, with everything that it needs to know about this instance. */
export async function answerSignIn(
  request: Request,
  settings: SignInSettings,
  requestId: string,
): Promise<Response> {
  const door = openDoor(request, { ...settings, requestId });
  await noteLinkWish(request, door, settings.secret);
  return handleAuth(request, withSessionClaims(nextAuthOptions(settings, door)), door);
}

/** "Connect" under Security begins like a sign-in, and says by `link=1` that it is for the session that is open. */
async function noteLinkWish(request: Request, door: Door, secret: string): Promise<void> {
  const { pathname, searchParams } = new URL(request.url);
  const provider = LINKING.exec(pathname)?.[1];
  if (request.method !== 'POST' || provider === undefined || searchParams.get('link') !== '1') return;
  const actor = await authenticate(request, secret);
  if (actor.type !== 'user' || !actor.permissions.has('account.manage')) return;
  rememberLinkWish(door, actor.id, provider, secret);
}
