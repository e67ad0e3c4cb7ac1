import { etagOf, namesTag } from '@/server/operations/etag';

/**
 * Tags the JSON answer to a GET with its text, and answers 304 without a body where the caller has that very text.
 * Callers may keep answers but have to ask each time, since access can end at any moment.
 */
export async function withTag(request: Request, response: Response): Promise<Response> {
  const isLook = request.method === 'GET' || request.method === 'HEAD';
  const isJson = /^application\/json\b/.test(response.headers.get('content-type') ?? '');
  if (!isLook || response.status !== 200 || !isJson) return response;
  const text = await response.text();
  const headers = new Headers(response.headers);
  const tag = etagOf(text);
  headers.set('etag', tag);
  if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-cache');
  headers.append('vary', 'Authorization, Cookie, X-Datrix-Organisation');
  const known = request.headers.get('if-none-match');
  if (known === null || !namesTag(known, tag)) return new Response(text, { status: 200, headers });
  headers.delete('content-type');
  return new Response(null, { status: 304, headers });
}
