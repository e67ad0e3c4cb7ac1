import type { Operation } from '@/server/operations/define-operation';
import { type Call, execute, isAllowed } from '@/server/operations/execute';
import type { Actor } from '@/server/tenancy/actor';
import { idempotent } from './idempotency';
import { readInput } from './read-input';

/** Answers one REST call by its operation: status, `Location` of a started job, `Link` of a list's next page. */
export async function answerOperation(
  operation: Operation,
  request: Request,
  params: Record<string, string>,
  actor: Actor,
  call: Call,
): Promise<Response> {
  const input = await readInput(operation, request, params);
  const work = async () => {
    const output = await execute(operation, actor, input, { ...call, signal: request.signal });
    return jsonResponse(operation, request, output, call.requestId);
  };
  const key = request.headers.get('idempotency-key');
  if (key === null || operation.http?.method !== 'POST' || actor.type === 'anonymous') return work();
  // Who may not call it gets no replay either, and is refused where all are.
  if (!isAllowed(operation, actor)) return work();
  return idempotent(actor, { key, route: operation.id, body: JSON.stringify(input) }, work);
}

function jsonResponse(operation: Operation, request: Request, output: unknown, requestId: string): Response {
  const headers = new Headers({ 'content-type': 'application/json', 'x-request-id': requestId });
  if (operation.kind === 'start') headers.set('location', `/v1/jobs/${String(field(output, 'id'))}`);
  const nextCursor = field(output, 'nextCursor');
  if (typeof nextCursor === 'string') {
    const url = new URL(request.url);
    url.searchParams.set('cursor', nextCursor);
    headers.set('link', `<${url.pathname}${url.search}>; rel="next"`);
  }
  const status = operation.http?.status ?? (operation.kind === 'start' ? 202 : 200);
  return new Response(JSON.stringify(output), { status, headers });
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
