import {
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { z } from 'zod';
import { logger } from '@/server/lib/logger';
import { DomainError } from '@/server/operations/errors';
import type { Call } from '@/server/operations/execute';
import { parseInput } from '@/server/operations/parse-input';
import { toProblem } from '@/server/operations/problem';
import type { Actor } from '@/server/tenancy/actor';
import { readJsonBody } from '../rest/read-input';
import { LIMITS, limitsRule } from './limits';
import { Loaders } from './loaders';
import { graphqlSchema } from './schema';

const GraphqlRequest = z.strictObject({
  query: z.string().min(1).max(LIMITS.length),
  operationName: z.string().max(200).nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});
const RESPONSE_TYPE = 'application/graphql-response+json';

/** Answers a GraphQL request (GraphQL over HTTP, POST only); failures before the document is read are problems. */
export async function handleGraphql(request: Request, actor: Actor, call: Call): Promise<Response> {
  if (actor.type === 'anonymous')
    throw new DomainError('unauthenticated', 'Sign in, or send an API key as `Authorization: Bearer dtx_…`.');
  if (request.method !== 'POST') throw new DomainError('method_not_allowed', 'Allowed here: POST.');
  const body = parseInput(GraphqlRequest, await readJsonBody(request));
  const result = await answer(body, actor, call);
  const modern = request.headers.get('accept')?.includes(RESPONSE_TYPE) ?? false;
  return new Response(JSON.stringify(result), {
    // Without data the request itself was at fault; older clients look for that in the body of a 200.
    status: modern && result.data === undefined ? 400 : 200,
    headers: {
      'content-type': modern ? RESPONSE_TYPE : 'application/json',
      'x-request-id': call.requestId,
      'cache-control': 'no-store',
    },
  });
}

async function answer(
  { query, operationName, variables }: z.output<typeof GraphqlRequest>,
  actor: Actor,
  call: Call,
): Promise<{ data?: unknown; errors?: GraphQLFormattedError[] }> {
  const schema = graphqlSchema();
  let document: ReturnType<typeof parse>;
  try {
    document = parse(query, { maxTokens: LIMITS.tokens });
  } catch (error) {
    return { errors: [formatted(error, call.requestId)] };
  }
  const rules = [...specifiedRules, limitsRule(variables ?? {})];
  const faults = validate(schema, document, rules, { maxErrors: 10, hideSuggestions: true });
  if (faults.length > 0) return { errors: faults.map((fault) => formatted(fault, call.requestId)) };
  const result: ExecutionResult = await execute({
    schema,
    document,
    contextValue: { loaders: new Loaders(actor, call) },
    variableValues: variables ?? {},
    operationName: operationName ?? undefined,
    hideSuggestions: true,
  });
  return {
    ...(result.errors === undefined
      ? {}
      : { errors: result.errors.map((error) => formatted(error, call.requestId)) }),
    ...(result.data === undefined ? {} : { data: result.data }),
  };
}

/** An error as problems are told: what is not a DomainError or a fault of the document has no text. */
function formatted(error: unknown, requestId: string): GraphQLFormattedError {
  const known = error instanceof GraphQLError ? error : new GraphQLError('The document could not be read.');
  const cause = known.originalError;
  if (cause === undefined || cause === null) {
    const { message, locations, path } = known.toJSON();
    const extensions = { code: 'invalid_input', status: 400, requestId, ...known.extensions };
    return { message, ...(locations ? { locations } : {}), ...(path ? { path } : {}), extensions };
  }
  const problem = toProblem(cause, { requestId });
  if (problem.status >= 500)
    logger.error({ err: cause, requestId, path: known.path }, 'GraphQL field failed');
  const { type, code, status, errors } = problem;
  return {
    message: problem.detail ?? problem.title,
    ...(known.locations ? { locations: known.locations } : {}),
    ...(known.path ? { path: known.path } : {}),
    extensions: { type, code, status, requestId, ...(errors ? { errors } : {}) },
  };
}
