import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { SESSION_COOKIE } from '@/server/auth/authenticate';
import { Problem } from '@/server/domain/jobs/contract';
import type { Operation } from '@/server/operations/define-operation';
import { allOperations } from '@/server/registry';
import type { RawRoute } from '../rest/raw-route';
import { RAW_ROUTES } from '../rest/raw-routes';
import { addExamples } from './add-examples';
import { HEADERS, problemComponents, problemResponses, successHeaders } from './responses';

type Document = ReturnType<typeof createDocument>;
let cached: Document | undefined;

/** OpenAPI 3.1, made from the same schemas that check the calls. */
export function openApiDocument(): Document {
  cached ??= addExamples(describeAll());
  return cached;
}

function describeAll(): Document {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Datrix',
      version: '1.0.0',
      description:
        'Scores and repairs the data that AI systems are trained on. Lists are paged by cursor; failures are RFC 9457 problems; long work answers 202 with a job.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This instance' }],
    security: [{ apiKey: [] }, { accessToken: [] }, { session: [] }],
    tags: [...new Set([...allOperations(), ...RAW_ROUTES].map(tagOf))].map((name) => ({
      name,
      description: `Operations on ${name}`,
    })),
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer dtx_…`' },
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of `POST /v1/tokens`, for an hour: `Authorization: Bearer ey…`',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description:
            'The session of someone who signed in with a browser; only from the application itself',
        },
      },
      headers: HEADERS,
      responses: problemComponents(Problem),
    },
    paths: paths(),
  });
}

function paths(): ZodOpenApiPathsObject {
  const result: Record<string, Record<string, unknown>> = {};
  const add = (path: string, method: string, operation: unknown) => {
    result[path] = { ...result[path], [method.toLowerCase()]: operation };
  };
  for (const operation of allOperations()) {
    if (operation.http !== undefined)
      add(operation.http.path, operation.http.method, describeOperation(operation));
  }
  for (const route of RAW_ROUTES) add(route.path, route.method, describeRaw(route));
  return result;
}

function tagOf({ id }: { id: string }): string {
  return id.split('.')[0] ?? id;
}

function describeOperation(operation: Operation): ZodOpenApiOperationObject {
  const http = operation.http ?? { method: 'GET', path: '' };
  const shape = operation.input instanceof z.ZodObject ? operation.input.shape : {};
  const inPath = [...http.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const pathFields = Object.fromEntries(Object.entries(shape).filter(([name]) => inPath.includes(name)));
  const otherFields = Object.fromEntries(Object.entries(shape).filter(([name]) => !inPath.includes(name)));
  const inQuery = http.method === 'GET' || http.method === 'DELETE';
  const hasBody = !inQuery && Object.keys(otherFields).length > 0;
  const body = z.object(otherFields);
  const status = String(http.status ?? (operation.kind === 'start' ? 202 : 200));
  const isPublic = operation.kind === 'public' && !operation.signedIn;
  const revised = 'revises' in operation ? operation.revises : undefined;
  const headers = headerFields(http.method, revised !== undefined);
  return {
    operationId: operation.id,
    summary: operation.summary,
    description:
      operation.kind === 'public'
        ? operation.signedIn
          ? 'Needs a person who is signed in; no permission.'
          : 'Open to everyone.'
        : `Needs the permission \`${operation.permission}\`.`,
    tags: [tagOf(operation)],
    ...(operation.kind === 'public' && !operation.signedIn ? { security: [] } : {}),
    requestParams: {
      ...(inPath.length > 0 ? { path: z.object(pathFields) } : {}),
      ...(inQuery && Object.keys(otherFields).length > 0 ? { query: body } : {}),
      ...(Object.keys(headers).length > 0 ? { header: z.object(headers) } : {}),
    },
    ...(hasBody ? { requestBody: { content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      [status]: {
        description: operation.kind === 'start' ? 'Started; follow the job' : 'Done',
        headers: successHeaders({
          method: http.method,
          starts: operation.kind === 'start',
          lists: operation.output instanceof z.ZodObject && 'nextCursor' in operation.output.shape,
          revises: revised?.output === operation.output,
        }),
        content: { 'application/json': { schema: operation.output } },
      },
      ...(http.method === 'GET' ? { '304': { description: 'What `If-None-Match` names is still so' } } : {}),
      ...problemResponses({
        method: http.method,
        isPublic,
        hasId: inPath.length > 0,
        hasBody,
        revises: revised !== undefined,
        kind: operation.kind,
      }),
    },
  };
}

/** Headers that a call may carry, by what it does. */
function headerFields(method: string, revises: boolean): Record<string, z.ZodType> {
  const text = (description: string) => z.string().optional().meta({ description });
  return {
    ...(method === 'POST'
      ? {
          'Idempotency-Key': z
            .string()
            .max(255)
            .optional()
            .meta({ description: 'Makes a repeated call safe for 24 hours' }),
        }
      : {}),
    ...(method === 'GET'
      ? { 'If-None-Match': text('`ETag` of an answer that the caller has: 304 if it holds') }
      : {}),
    ...(revises ? { 'If-Match': text('`ETag` that was read: 412 if the object has changed since') } : {}),
  };
}

function describeRaw(route: RawRoute): unknown {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  return {
    operationId: route.id,
    summary: route.summary,
    description: `Needs the permission \`${route.permission}\`.`,
    tags: [tagOf(route)],
    parameters: [
      ...inPath.map((name) => ({
        name,
        in: 'path',
        required: true,
        description: 'Id',
        schema: { type: 'string' },
      })),
      ...(route.description.parameters ?? []),
    ],
    ...(route.description.requestBody ? { requestBody: route.description.requestBody } : {}),
    responses: {
      ...route.description.responses,
      ...problemResponses({
        method: route.method,
        isPublic: false,
        hasId: inPath.length > 0,
        hasBody: route.description.requestBody !== undefined,
        revises: route.revises !== undefined,
        kind: ({ GET: 'query', POST: 'start', PATCH: 'mutation', DELETE: 'mutation' } as const)[route.method],
      }),
    },
  };
}
