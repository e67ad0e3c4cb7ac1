import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Hono } from 'hono';
import { authenticate } from '@/server/auth/authenticate';
import { bootstrap } from '@/server/config/bootstrap';
import { environment } from '@/server/config/env';
import { newUuid } from '@/server/lib/ids';
import { withSystem } from '@/server/tenancy/with-system';
import { handleGraphql } from './graphql/handle-graphql';
import { createRestApp } from './rest/app';
import { problemResponse } from './rest/problem-response';
import { refuseForeignOrigin } from './same-origin';
import { appRouter } from './trpc/router';

let rest: Hono | undefined;

/** Answers a REST request in the web process. */
export async function handleRest(request: Request): Promise<Response> {
  rest ??= createRestApp(bootstrap({ warmMax: 2 }), environment().NEXTAUTH_SECRET);
  return rest.fetch(request);
}

/** Answers a tRPC request in the web process. */
export async function handleTrpc(request: Request): Promise<Response> {
  const services = bootstrap({ warmMax: 2 });
  const requestId = newUuid();
  try {
    const actor = await authenticate(request, environment().NEXTAUTH_SECRET);
    if (request.method !== 'GET') refuseForeignOrigin(request, actor);
    return await fetchRequestHandler({
      endpoint: '/api/trpc',
      req: request,
      router: appRouter,
      createContext: () => ({ actor, requestId, services }),
      responseMeta: () => ({ headers: { 'x-request-id': requestId, 'cache-control': 'no-store' } }),
    });
  } catch (error) {
    return problemResponse(error, request, requestId);
  }
}

/** Answers a GraphQL request in the web process. */
export async function answerGraphql(request: Request): Promise<Response> {
  const services = bootstrap({ warmMax: 2 });
  const requestId = newUuid();
  try {
    const actor = await authenticate(request, environment().NEXTAUTH_SECRET);
    refuseForeignOrigin(request, actor);
    return await handleGraphql(request, actor, { requestId, services, signal: request.signal });
  } catch (error) {
    return problemResponse(error, request, requestId);
  }
}

/** Whether this process can do its work: the database answers. */
export async function isReady(): Promise<boolean> {
  bootstrap({ warmMax: 2 });
  return withSystem('health', (db) => db.$queryRaw`SELECT 1`).then(
    () => true,
    () => false,
  );
}
