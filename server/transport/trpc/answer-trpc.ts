import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Services } from '@/server/tenancy/tenant-context';
import { readBoundedText, refuseDeepJson } from '../bounded-body';
import { identify } from '../identify';
import { openCall } from '../open-call';
import { problemResponse } from '../rest/problem-response';
import { refuseForeignOrigin } from '../same-origin';
import { secureAnswer } from '../security/secure-answer';
import { appRouter } from './router';

/** A batch of calls: many small inputs. */
const BYTES_MAX = 4 * 1024 * 1024;

/** Answers a tRPC request: the door of the screens. */
export async function answerTrpc(
  request: Request,
  services: Services,
  secret: string,
  trustedProxies = 0,
): Promise<Response> {
  const { call, report } = openCall(request, services, trustedProxies);
  try {
    const actor = await identify(request, secret, call);
    refuseForeignOrigin(request, actor);
    const answer = await fetchRequestHandler({
      endpoint: '/api/trpc',
      req: await bounded(request),
      router: appRouter,
      createContext: () => ({ ...call, actor }),
      responseMeta: () => {
        const headers = new Headers({ 'cache-control': 'no-store' });
        report(headers);
        return { headers };
      },
    });
    return secureAnswer(answer);
  } catch (error) {
    const answer = problemResponse(error, request, call.requestId);
    report(answer.headers);
    return secureAnswer(answer);
  }
}

/** The same request with a body that is known to be small and flat. */
async function bounded(request: Request): Promise<Request> {
  if (request.body === null) return request;
  const text = await readBoundedText(request, BYTES_MAX);
  refuseDeepJson(text);
  const { method, headers, signal } = request;
  return new Request(request.url, { method, headers, signal, body: text });
}
