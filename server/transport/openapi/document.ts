import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { Problem } from '@/server/domain/jobs/contract';
import type { Operation } from '@/server/operations/define-operation';
import { ERROR_TABLE } from '@/server/operations/errors';
import { allOperations } from '@/server/registry';
import type { RawRoute } from '../rest/raw-route';
import { RAW_ROUTES } from '../rest/raw-routes';

let cached: ReturnType<typeof createDocument> | undefined;

/** OpenAPI 3.1, made from the same schemas that check the calls. */
export function openApiDocument() {
  cached ??= createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Datrix',
      version: '1.0.0',
      description:
        'Scores and repairs the data that AI systems are trained on. Lists are paged by cursor; failures are RFC 9457 problems; long work answers 202 with a job.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This instance' }],
    security: [{ apiKey: [] }],
    tags: [...new Set([...allOperations(), ...RAW_ROUTES].map(tagOf))].map((name) => ({
      name,
      description: `Operations on ${name}`,
    })),
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key (`dtx_…`) or an access token of `POST /v1/tokens`',
        },
      },
    },
    paths: paths(),
  });
  return cached;
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
  const body = z.object(otherFields);
  const status = String(http.status ?? (operation.kind === 'start' ? 202 : 200));
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
      ...(http.method === 'POST'
        ? {
            header: z.object({
              'Idempotency-Key': z
                .string()
                .max(255)
                .optional()
                .meta({ description: 'Makes a repeated call safe for 24 hours' }),
            }),
          }
        : {}),
    },
    ...(!inQuery && Object.keys(otherFields).length > 0
      ? { requestBody: { content: { 'application/json': { schema: body } } } }
      : {}),
    responses: {
      [status]: {
        description: operation.kind === 'start' ? 'Started; follow the job' : 'Done',
        content: { 'application/json': { schema: operation.output } },
      },
      ...problemResponses(inPath.length > 0, operation.kind === 'public'),
    },
  };
}

function problemResponses(hasId: boolean, isPublic: boolean) {
  const response = (status: number) => ({
    description: Object.entries(ERROR_TABLE)
      .filter(([, entry]) => entry.status === status)
      .map(([code]) => code)
      .join(', '),
    content: { 'application/problem+json': { schema: Problem } },
  });
  return {
    '400': response(400),
    ...(isPublic ? { '409': response(409) } : { '401': response(401), '403': response(403) }),
    ...(hasId ? { '404': response(404) } : {}),
    '500': response(500),
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
    responses: { ...route.description.responses, ...problemResponses(inPath.length > 0, false) },
  };
}
