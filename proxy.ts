import { randomBytes } from 'node:crypto';
import { type NextRequest, NextResponse } from 'next/server';
import { NONCE_HEADER } from '@/server/transport/security/nonce-header';
import { pagePolicy } from '@/server/transport/security/policies';
import { isHttps, transportHeaders } from '@/server/transport/security/transport-headers';

/** Gives each screen a nonce of its own: Next puts it on its scripts, the layout hands it to the style elements. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString('base64');
  const development = process.env.NODE_ENV === 'development';
  const policy = pagePolicy(nonce, { https: isHttps(), development });
  const headers = new Headers(request.headers);
  headers.set(NONCE_HEADER, nonce);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  for (const [name, value] of Object.entries(transportHeaders())) response.headers.set(name, value);
  return response;
}

/**
 * Screens only. Answers of the API set their own headers, and a request that passes here has its body copied into
 * memory, which no upload may do.
 */
export const config = {
  matcher: ['/((?!(?:_next|v1|api|docs|graphql|healthz|readyz|metrics)(?:/|$)).*)'],
};
