import { z } from 'zod';
import type { Operation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';

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
    return { ...Object.fromEntries(query), ...params };
  }
  return { ...(await readJsonBody(request)), ...params };
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
  if (Number(request.headers.get('content-length') ?? 0) > BODY_BYTES_MAX) {
    throw new DomainError('payload_too_large', `A JSON body may have ${BODY_BYTES_MAX} bytes.`);
  }
  const text = await request.text();
  if (text.length > BODY_BYTES_MAX) {
    throw new DomainError('payload_too_large', `A JSON body may have ${BODY_BYTES_MAX} bytes.`);
  }
  if (text.trim() === '') return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type)) {
    throw new DomainError('unsupported_media_type', 'Send the body as `Content-Type: application/json`.');
  }
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch {
    // Falls through to the one refusal below.
  }
  throw new DomainError('invalid_input', 'The body must be one JSON object.');
}
