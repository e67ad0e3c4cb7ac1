import { handleSamlInWeb } from '@/server/auth/web-auth';
import { SIGN_IN_POLICY } from './security/policies';
import { secureAnswer, withHeaders } from './security/secure-answer';
import { transportHeaders } from './security/transport-headers';

/** Single sign-on of organisations. Answers of providers come by foreign forms; what they say is signed. */
export async function handleSingleSignOn(request: Request): Promise<Response> {
  const response = await handleSamlInWeb(request);
  return withHeaders(secureAnswer(response, SIGN_IN_POLICY), transportHeaders());
}
