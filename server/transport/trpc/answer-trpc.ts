import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { clientOf } from '@/server/audit/client-of';
import { authenticate } from '@/server/auth/authenticate';
import { newUuid } from '@/server/lib/ids';
import type { Services } from '@/server/tenancy/tenant-context';
import { problemResponse } from '../rest/problem-response';
import { refuseForeignOrigin } from '../same-origin';
import { secureAnswer } from '../security/secure-answer';
import { appRouter } from './router';

/** Answers a tRPC request: the door of the screens. */
export async function answerTrpc(request: Request, services: Services, secret: string): Promise<Response> {
  const requestId = newUuid();
  try {
    const actor = await authenticate(request, secret);
    refuseForeignOrigin(request, actor);
    const answer = await fetchRequestHandler({
      endpoint: '/api/trpc',
      req: request,
      router: appRouter,
      createContext: () => ({ actor, requestId, services, client: clientOf(request) }),
      responseMeta: () => ({ headers: { 'x-request-id': requestId, 'cache-control': 'no-store' } }),
    });
    return secureAnswer(answer);
  } catch (error) {
    return secureAnswer(problemResponse(error, request, requestId));
  }
}
