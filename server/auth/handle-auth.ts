import NextAuth, { type NextAuthOptions } from 'next-auth';
import type { Door } from './open-door';
import { readCookies } from './read-cookie';

const PREFIX = '/api/auth/';
const BODY_BYTES_MAX = 64 * 1024;

/**
 * Answers `/api/auth/*` by NextAuth. Its handler for Node-style requests is used on a web request, since the other one reads
 * the request from Next's globals, which no test has. This file is the boundary between the two shapes.
 */
export async function handleAuth(request: Request, options: NextAuthOptions, door: Door): Promise<Response> {
  const url = new URL(request.url);
  const query: Record<string, unknown> = Object.fromEntries(url.searchParams);
  const headers = Object.fromEntries(request.headers);
  const incoming = {
    method: request.method,
    headers,
    cookies: readCookies(headers.cookie ?? ''),
    query: { ...query, nextauth: url.pathname.slice(PREFIX.length).split('/') },
    body: request.method === 'POST' ? await readForm(request) : undefined,
  };
  const answer = new Answer();
  await NextAuth(incoming as never, answer as never, options);
  for (const cookie of door.setCookies) answer.headers.append('set-cookie', cookie);
  return answer.toResponse();
}

async function readForm(request: Request): Promise<Record<string, unknown>> {
  const text = await request.text();
  if (text.length > BODY_BYTES_MAX) return {};
  if (!(request.headers.get('content-type') ?? '').includes('json'))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}

/** As much of a Node-style response as NextAuth uses. */
class Answer {
  readonly headers = new Headers();
  private code = 200;
  private body: string | null = null;

  status(code: number): this {
    this.code = code;
    return this;
  }

  getHeader(name: string): string | string[] | undefined {
    if (name.toLowerCase() === 'set-cookie') return this.headers.getSetCookie();
    return this.headers.get(name) ?? undefined;
  }

  setHeader(name: string, value: string | string[]): this {
    this.headers.delete(name);
    for (const one of [value].flat()) this.headers.append(name, one);
    return this;
  }

  json(value: unknown): void {
    this.headers.set('content-type', 'application/json');
    this.body = JSON.stringify(value);
  }

  send(value: unknown): void {
    if (typeof value === 'string') this.body = value;
    else if (value !== undefined) this.json(value);
  }

  end(): void {}

  toResponse(): Response {
    return new Response(this.body, { status: this.code, headers: this.headers });
  }
}
