import { handleAuthInWeb } from '@/server/auth/web-auth';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { problemResponse } from './rest/problem-response';
import { isOwnWrite } from './same-origin';
import { SIGN_IN_POLICY } from './security/policies';
import { secureAnswer, withHeaders } from './security/secure-answer';
import { transportHeaders } from './security/transport-headers';

/** What our own forms send; an identity provider's form posts to other call-backs, which check its signature. */
const OWN_FORMS = /\/api\/auth\/(signin|signout|callback\/(credentials|second-factor)|session|_log)(\/|$)/;

/**
 * NextAuth's own addresses: sign-in, sign-out, session, call-backs. It has a token against forged forms; the origin is
 * checked besides, so that nobody is signed in to an account of someone else's choice.
 */
export async function handleSignIn(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (request.method !== 'GET' && OWN_FORMS.test(pathname) && !isOwnWrite(request)) {
    const refusal = new DomainError('forbidden', 'Sign in from the application itself.');
    return secureAnswer(problemResponse(refusal, request, newUuid()));
  }
  const response = await handleAuthInWeb(request);
  return withHeaders(secureAnswer(response, SIGN_IN_POLICY), transportHeaders());
}
