import { logger } from '@/server/lib/logger';
import { metrics } from '@/server/observability/metrics';
import { DomainError } from '@/server/operations/errors';
import { toProblem } from '@/server/operations/problem';

/** Any failure as problem+json; what is not a DomainError is logged in full and shown without its text. */
export function problemResponse(error: unknown, request: Request, requestId: string): Response {
  const { pathname } = new URL(request.url);
  const problem = toProblem(error, { instance: pathname, requestId });
  metrics().problems.inc({ code: problem.code });
  if (problem.code === 'rate_limited') metrics().rateLimitRefusals.inc();
  if (problem.status >= 500) logger.error({ err: error, requestId, path: pathname }, 'request failed');
  const headers = new Headers({ 'content-type': 'application/problem+json', 'x-request-id': requestId });
  if (problem.status === 401) headers.set('www-authenticate', 'Bearer');
  const retryAfter = error instanceof DomainError ? error.meta.retryAfterSeconds : undefined;
  if (retryAfter !== undefined) headers.set('retry-after', String(retryAfter));
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
