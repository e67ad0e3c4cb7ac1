import { COMMON_HEADERS } from './common-headers';
import { ANSWER_POLICY } from './policies';

/** Gives an answer the security headers that it has not chosen itself. */
export function secureAnswer(response: Response, policy: string = ANSWER_POLICY): Response {
  return withHeaders(response, { 'content-security-policy': policy, ...COMMON_HEADERS });
}

/** A copy with more headers, since those of some answers (redirects) may not be changed. */
export function withHeaders(response: Response, more: Readonly<Record<string, string>>): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(more)) if (!headers.has(name)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
