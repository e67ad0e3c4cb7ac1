import type { Hono } from 'hono';
import { createApiKey } from '@/server/domain/api-keys/operations';
import { execute } from '@/server/operations/execute';
import type { Services } from '@/server/tenancy/tenant-context';
import type { TestOrganisation } from './database';

export interface RestAnswer {
  status: number;
  headers: Headers;
  text: string;
  // The tests look into answers of every shape.
  json: ReturnType<typeof JSON.parse>;
}

export interface RestRequest {
  body?: unknown;
  headers?: Record<string, string>;
  form?: FormData;
  key?: string | null;
}

/** A new API key of the organisation. */
export async function keyFor(
  { actor }: TestOrganisation,
  services: Services,
  role = 'super_admin',
): Promise<string> {
  const input = { name: role, role };
  return (await execute(createApiKey, actor, input, { requestId: 'test', services })).key;
}

/** Calls the REST door as a client would, with a key unless another or none is named. */
export function restCaller(app: () => Hono, key: () => string) {
  return async (method: string, path: string, options: RestRequest = {}): Promise<RestAnswer> => {
    const headers = new Headers(options.headers);
    if (options.key !== null) headers.set('authorization', `Bearer ${options.key ?? key()}`);
    if (options.body !== undefined && !headers.has('content-type'))
      headers.set('content-type', 'application/json');
    const json = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
    const body = options.form ?? json;
    const response = await app().fetch(new Request(`http://localhost${path}`, { method, headers, body }));
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : null,
    };
  };
}
