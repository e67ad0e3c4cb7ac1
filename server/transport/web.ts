import type { Hono } from 'hono';
import { bootstrap } from '@/server/config/bootstrap';
import { environment } from '@/server/config/env';
import { answerGraphql } from './graphql/answer-graphql';
import { createRestApp } from './rest/app';
import { withHeaders } from './security/secure-answer';
import { transportHeaders } from './security/transport-headers';
import { answerTrpc } from './trpc/answer-trpc';

let rest: Hono | undefined;

/** Answers a REST request in the web process. */
export async function handleRest(request: Request): Promise<Response> {
  const settings = environment();
  rest ??= createRestApp(bootstrap({ warmMax: 2 }), settings.NEXTAUTH_SECRET, {
    corsOrigins: settings.DATRIX_CORS_ORIGINS,
    trustedProxies: settings.DATRIX_TRUSTED_PROXIES,
  });
  return withHeaders(await rest.fetch(request), transportHeaders());
}

/** Answers a tRPC request in the web process. */
export async function handleTrpc(request: Request): Promise<Response> {
  const services = bootstrap({ warmMax: 2 });
  const { NEXTAUTH_SECRET, DATRIX_TRUSTED_PROXIES } = environment();
  const answer = await answerTrpc(request, services, NEXTAUTH_SECRET, DATRIX_TRUSTED_PROXIES);
  return withHeaders(answer, transportHeaders());
}

/** Answers a GraphQL request in the web process. */
export async function handleGraphql(request: Request): Promise<Response> {
  const services = bootstrap({ warmMax: 2 });
  const { NEXTAUTH_SECRET, DATRIX_TRUSTED_PROXIES } = environment();
  const answer = await answerGraphql(request, services, NEXTAUTH_SECRET, DATRIX_TRUSTED_PROXIES);
  return withHeaders(answer, transportHeaders());
}
