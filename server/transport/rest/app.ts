import { Hono } from 'hono';
import { clientOf } from '@/server/audit/client-of';
import { authenticate } from '@/server/auth/authenticate';
import { newUuid } from '@/server/lib/ids';
import type { HttpBinding } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { Call } from '@/server/operations/execute';
import { allOperations } from '@/server/registry';
import type { Actor } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { openApiDocument } from '../openapi/document';
import { refuseForeignOrigin } from '../same-origin';
import { secureAnswer } from '../security/secure-answer';
import { answerRaw } from './answer-raw';
import { answerOperation } from './mount-operation';
import { problemResponse } from './problem-response';
import { RAW_ROUTES } from './raw-routes';
import { capabilities } from './tus-headers';

interface Mounted {
  method: HttpBinding['method'];
  path: string;
  answer: (request: Request, params: Record<string, string>, actor: Actor, call: Call) => Promise<Response>;
}

/** The REST door: every operation with an `http` entry, the raw routes, and the API description. */
export function createRestApp(services: Services, secret: string): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.res = secureAnswer(context.res);
  });
  const routes = mountedRoutes();
  for (const route of routes) {
    app.on(route.method, honoPath(route.path), async (context) => {
      const request = context.req.raw;
      const requestId = requestIdOf(request);
      try {
        const actor = await authenticate(request, secret);
        refuseForeignOrigin(request, actor);
        const call = { requestId, services, client: clientOf(request) };
        return await route.answer(request, context.req.param(), actor, call);
      } catch (error) {
        return problemResponse(error, request, requestId);
      }
    });
  }
  // What a client may ask for before it has a key.
  app.options('/v1/uploads', () => {
    const headers = capabilities(services.limits.uploadBytesMax);
    return new Response(null, { status: 204, headers });
  });
  app.get('/v1/openapi.json', (context) => context.json(openApiDocument()));
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes.filter((route) => route.path === path).map((route) => route.method);
    app.all(honoPath(path), ({ req }) => {
      const error = new DomainError('method_not_allowed', `Allowed here: ${allowed.join(', ')}.`);
      const response = problemResponse(error, req.raw, requestIdOf(req.raw));
      response.headers.set('allow', allowed.join(', '));
      return response;
    });
  }
  app.notFound(({ req }) =>
    problemResponse(
      new DomainError('not_found', 'There is no such address; see /v1/openapi.json.'),
      req.raw,
      requestIdOf(req.raw),
    ),
  );
  return app;
}

function mountedRoutes(): Mounted[] {
  const operations = allOperations().flatMap((operation): Mounted[] =>
    operation.http === undefined
      ? []
      : [
          {
            ...operation.http,
            answer: (request, params, actor, call) =>
              answerOperation(operation, request, params, actor, call),
          },
        ],
  );
  const raw = RAW_ROUTES.map(
    (route): Mounted => ({
      method: route.method,
      path: route.path,
      answer: async (request, params, actor, call) => {
        if (actor.type === 'anonymous') {
          throw new DomainError(
            'unauthenticated',
            'Sign in, or send an API key as `Authorization: Bearer dtx_…`.',
          );
        }
        return answerRaw(route, request, params, actor, call);
      },
    }),
  );
  return [...raw, ...operations];
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** The caller's own id when it is harmless, so that their logs and ours meet. */
function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id');
  return given !== null && /^[\w.-]{8,64}$/.test(given) ? given : newUuid();
}
