import { z } from 'zod';
import type { Operation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { readBoundedText, refuseDeepJson } from '../bounded-body';

/** JSON bodies are small; files go through their own streamed routes. */
const BODY_BYTES_MAX = 1024 * 1024;

/** The operation's input from path, query (GET, DELETE) or JSON body, with unknown query fields refused by name. */
export async function readInput(
  operation: Operation,
  request: Request,
  params: Record<string, string>,
): Promise<Record<string, unknown>> {
  const url = new URL(request.url);
  const fields = operation.input instanceof z.ZodObject ? Object.keys(operation.input.shape) : [];
  const method = operation.http?.method ?? 'GET';
  const query = [...url.searchParams.entries()];
  if (method === 'GET' || method === 'DELETE') {
    const allowed = fields.filter((field) => params[field] === undefined);
    refuseUnknownQuery(url, allowed);
    refuseRepeatedQuery(url);
    return { ...Object.fromEntries(query), ...params };
  }
  refuseUnknownQuery(url, []);
  return { ...(await readJsonBody(request)), ...params };
}

/** Of two values for one parameter, neither can be taken for the meant one. */
function refuseRepeatedQuery(url: URL): void {
  const names = [...url.searchParams.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated === undefined) return;
  throw new DomainError('invalid_input', `The parameter \`${repeated}\` stands there twice.`, {
    errors: [{ path: repeated, message: 'only once' }],
  });
}

/** A misspelt parameter must not look as if it had worked. */
export function refuseUnknownQuery(url: URL, allowed: readonly string[]): void {
  const unknown = [...url.searchParams.keys()].find((name) => !allowed.includes(name));
  if (unknown === undefined) return;
  const list = allowed.join(', ') || 'none';
  throw new DomainError('unknown_field', `Unknown query parameter \`${unknown}\`. Allowed: ${list}.`, {
    errors: [{ path: unknown, message: `allowed: ${list}` }],
  });
}

export async function readJsonBody(request: Request): Promise<Record<string, unknown>> {
  const text = await readBoundedText(request, BODY_BYTES_MAX);
  if (text.trim() === '') return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
    throw new DomainError('unsupported_media_type', 'Send the body as `Content-Type: application/json`.');
  }
  refuseDeepJson(text);
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Falls through to the one refusal below.
  }
  throw new DomainError('invalid_input', 'The body must be one JSON object.');
}
