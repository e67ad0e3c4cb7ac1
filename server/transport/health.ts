import { bootstrap } from '@/server/config/bootstrap';
import { hasExternalRunner } from '@/server/config/env';
import { readiness } from '@/server/observability/readiness';
import { secureAnswer } from './security/secure-answer';

/** Whether the process lives: it answers. */
export function handleHealth(): Response {
  return secureAnswer(Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } }));
}

/** Whether it can do its work, with the state of each part; 503 while it cannot, or is about to stop. */
export async function handleReadiness(): Promise<Response> {
  const state = await readiness(bootstrap({ warmMax: 2 }).objectStore, hasExternalRunner());
  const status = state.status === 'ready' ? 200 : 503;
  return secureAnswer(Response.json(state, { status, headers: { 'cache-control': 'no-store' } }));
}
