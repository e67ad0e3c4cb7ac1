import { bootstrap } from '@/server/config/bootstrap';
import { environment } from '@/server/config/env';
import { oauthSettings } from '@/server/config/sign-in';
import { newUuid } from '@/server/lib/ids';
import { answerSignIn } from './answer-sign-in';
import { offeredProviders } from './oauth-settings';
import { openDoor } from './open-door';
import { handleSaml } from './saml/handle-saml';

/** Answers `/api/auth/*` in the web process. */
export function handleAuthInWeb(request: Request): Promise<Response> {
  return answerSignIn(request, signInSettings(), newUuid());
}

/** Answers `/api/saml/*` in the web process. */
export function handleSamlInWeb(request: Request): Promise<Response> {
  const settings = signInSettings();
  const door = openDoor(request, { ...settings, requestId: newUuid() });
  return handleSaml(request, door, settings);
}

/** What the sign-in page offers besides the password. */
export function signInChoices() {
  const settings = environment();
  return { providers: offeredProviders(oauthSettings(settings)), signUp: settings.DATRIX_SIGN_UP };
}

function signInSettings() {
  const { keyRing, rateLimiter, publicUrl } = bootstrap({ warmMax: 2 });
  const settings = environment();
  return {
    keyRing,
    rateLimiter,
    publicUrl,
    secret: settings.NEXTAUTH_SECRET,
    secure: publicUrl.startsWith('https:'),
    oauth: oauthSettings(settings),
    signUp: settings.DATRIX_SIGN_UP,
    trustedProxies: settings.DATRIX_TRUSTED_PROXIES,
  };
}
