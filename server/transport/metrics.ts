import { createHash, timingSafeEqual } from 'node:crypto';
import { bootstrap } from '@/server/config/bootstrap';
import { environment } from '@/server/config/env';
import { logContext } from '@/server/lib/log-context';
import { scrape } from '@/server/observability/scrape';
import { secureAnswer } from './security/secure-answer';

/** The metrics for Prometheus: with the token if one is set, else for callers on this machine alone. */
export async function handleMetrics(request: Request): Promise<Response> {
  if (!mayRead(request, environment().DATRIX_METRICS_TOKEN)) {
    const headers = { 'www-authenticate': 'Bearer' };
    return secureAnswer(new Response('unauthorised\n', { status: 401, headers }));
  }
  bootstrap({ warmMax: 2 });
  const { text, contentType } = await scrape();
  const headers = { 'content-type': contentType, 'cache-control': 'no-store' };
  return secureAnswer(new Response(text, { headers }));
}

export function mayRead(request: Request, token: string | undefined): boolean {
  if (token === undefined) return logContext()?.isLocal === true;
  const given = request.headers.get('authorization') ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(`Bearer ${token}`));
}
