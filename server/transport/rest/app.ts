import { Hono } from 'hono';
import { authenticate } from '@/server/auth/authenticate';
import { noteInContext } from '@/server/lib/log-context';
import type { HttpBinding } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { Call } from '@/server/operations/execute';
import { allOperations } from '@/server/registry';
import type { Actor } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { identify } from '../identify';
import { openApiDocument } from '../openapi/document';
import { refuseForeignOrigin } from '../same-origin';
import { secureAnswer } from '../security/secure-answer';
import { answerCall, type RestOptions } from './answer-call';
import { answerRaw } from './answer-raw';
import { answerOptions } from './cors';
import { answerOperation } from './mount-operation';
import { RAW_ROUTES } from './raw-routes';
import { capabilities } from './tus-headers';

interface Mounted {
  method: HttpBinding['method'];
  path: string;
  answer: (request: Request, params: Record<string, string>, actor: Actor, call: Call) => Promise<Response>;
}

/** The REST door: every operation with an `http` entry, the raw routes, and the API description. */
export function createRestApp(
  services: Services,
  secret: string,
  settings: Partial<Omit<RestOptions, 'secret'>> = {},
): Hono {
  const options: RestOptions = { secret, corsOrigins: new Set(), trustedProxies: 0, ...settings };
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.res = secureAnswer(context.res);
  });
  const routes = mountedRoutes();
  for (const route of routes) {
    app.on(route.method, honoPath(route.path), (context) => {
      const request = context.req.raw;
      noteInContext({ route: route.path });
      return answerCall(request, services, options, async (call) => {
        const actor = await identify(request, secret, call);
        refuseForeignOrigin(request, actor);
        return route.answer(request, context.req.param(), actor, {
          ...call,
          reauthenticate: () => authenticate(request, secret),
        });
      });
    });
  }
  app.get('/v1/openapi.json', ({ req }) =>
    answerCall(req.raw, services, options, async () => Response.json(openApiDocument())),
  );
  for (const path of new Set([...routes.map((route) => route.path), '/v1/openapi.json'])) {
    const methods = methodsOf(routes, path);
    // What a client may ask for before it has a key.
    const extra = path === '/v1/uploads' ? capabilities(services.limits.uploadBytesMax) : {};
    app.options(honoPath(path), ({ req }) => answerOptions(req.raw, methods, options.corsOrigins, extra));
    app.all(honoPath(path), async ({ req }) => {
      const response = await answerCall(req.raw, services, options, async () => {
        throw new DomainError('method_not_allowed', `Allowed here: ${methods.join(', ')}.`);
      });
      response.headers.set('allow', methods.join(', '));
      return response;
    });
  }
  app.notFound(({ req }) =>
    answerCall(req.raw, services, options, async () => {
      throw new DomainError('not_found', 'There is no such address; see /v1/openapi.json.');
    }),
  );
  return app;
}

function methodsOf(routes: Mounted[], path: string): string[] {
  const methods = new Set<string>(routes.flatMap((route) => (route.path === path ? [route.method] : [])));
  if (path === '/v1/openapi.json') methods.add('GET');
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods, 'OPTIONS'];
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
