import type { Operation } from '@/server/operations/define-operation';
import { etagOf } from '@/server/operations/etag';
import { type Call, execute, isAllowed } from '@/server/operations/execute';
import { takeFromLimit } from '@/server/operations/rate-limits';
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
  // Refused where all are, so that the refusal is audited.
  if (!mayCall(operation, actor))
    return jsonResponse(operation, request, await execute(operation, actor, params, call));
  await takeFromLimit(operation, actor, call);
  const input = await readInput(operation, request, params);
  const within = { ...call, counted: true, signal: request.signal };
  const respond = (output: unknown) => jsonResponse(operation, request, output);
  const key = request.headers.get('idempotency-key');
  // What is public has no tenant to keep the answer for, whoever calls it.
  const repeatable = operation.http?.method === 'POST' && operation.kind !== 'public';
  if (key === null || !repeatable || actor.type === 'anonymous')
    return respond(await execute(operation, actor, input, within));
  return idempotent(
    actor,
    { key, route: operation.id, body: JSON.stringify(input) },
    { run: (commitWith) => execute(operation, actor, input, { ...within, commitWith }), respond },
  );
}

/** Before a body is read, and before an answer that was kept for the same key is given out again. */
function mayCall(operation: Operation, actor: Actor): boolean {
  return operation.permission === 'public' || (actor.type !== 'anonymous' && isAllowed(operation, actor));
}

function jsonResponse(operation: Operation, request: Request, output: unknown): Response {
  const headers = new Headers({ 'content-type': 'application/json' });
  // It may hold a new key or token (RFC 6749, 5.1).
  if (operation.kind !== 'query') headers.set('cache-control', 'no-store');
  if (operation.kind === 'start') headers.set('location', `/v1/jobs/${String(field(output, 'id'))}`);
  const links = pageLinks(request, field(output, 'nextCursor'));
  if (links !== '') headers.set('link', links);
  const status = operation.http?.status ?? (operation.kind === 'start' ? 202 : 200);
  const body = JSON.stringify(output);
  // An update that answers the whole object answers with its new tag, so that the next one can build on it.
  if (operation.kind === 'mutation' && operation.revises?.output === operation.output)
    headers.set('etag', etagOf(body));
  return new Response(body, { status, headers });
}

/** `next` where there is more, and `first` on every page but the first (RFC 8288). Pages are not walked backwards. */
function pageLinks(request: Request, nextCursor: unknown): string {
  if (nextCursor === undefined) return '';
  const url = new URL(request.url);
  const links: string[] = [];
  if (typeof nextCursor === 'string') {
    url.searchParams.set('cursor', nextCursor);
    links.push(`<${url.pathname}${url.search}>; rel="next"`);
  }
  if (new URL(request.url).searchParams.has('cursor')) {
    url.searchParams.delete('cursor');
    links.push(`<${url.pathname}${url.search}>; rel="first"`);
  }
  return links.join(', ');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
