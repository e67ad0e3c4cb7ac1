import type { ClientFacts } from '@/server/audit/payload';
import { clientOf } from './caller-address';
import { readCookie } from './read-cookie';

/** One request to sign in: what it brought, and the cookies that its answer takes along. */
export interface Door {
  client: ClientFacts;
  requestId: string;
  cookie(name: string): string | null;
  /** HTTP-only, not sent with requests that other sites make, by default for `/api`; `seconds` 0 removes it. */
  setCookie(name: string, value: string, seconds: number, path?: string): void;
  readonly setCookies: readonly string[];
  /** Who is coming in; the session that is made next is theirs. */
  person: { id: string; orgId: string | null } | null;
}

export function openDoor(
  request: Request,
  settings: { secure: boolean; requestId: string; trustedProxies: number },
): Door {
  const setCookies: string[] = [];
  const header = request.headers.get('cookie') ?? '';
  return {
    client: clientOf(request, settings.trustedProxies),
    requestId: settings.requestId,
    cookie: (name) => readCookie(header, name),
    setCookie: (name, value, seconds, path = '/api') => {
      const flags = `Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${settings.secure ? '; Secure' : ''}`;
      setCookies.push(`${name}=${encodeURIComponent(value)}; ${flags}`);
    },
    setCookies,
    person: null,
  };
}
