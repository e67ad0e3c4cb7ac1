import { DomainError } from '@/server/operations/errors';
import type { OutboundAddress, OutboundRequest, OutboundResponse } from '@/server/ports/outbound';
import { sendOnce } from './send-once';

export type Resolve = (host: string, port: number) => Promise<OutboundAddress>;

const REDIRECTS_MAX = 5;
const TIMEOUT_MS = 60_000;
/** What another host may learn; any other header may be a secret that was meant for the first. */
const HARMLESS_HEADERS = new Set(['accept', 'accept-language', 'content-type', 'user-agent']);

/** Sends a request and follows redirects; each address on the way is resolved, checked and pinned anew. */
export async function requestFollowing(
  resolve: Resolve,
  url: string,
  request: OutboundRequest,
): Promise<OutboundResponse> {
  const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
  let target = parseTarget(url);
  let current = request;
  for (let followed = 0; ; followed++) {
    const address = await resolve(target.hostname, portOf(target));
    const response = await sendOnce(target, address, current, signal);
    const location = response.headers.location;
    if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return response;
    response.body.destroy();
    if (followed >= (request.redirectsMax ?? REDIRECTS_MAX)) {
      throw new DomainError(
        'source_failed',
        `\`${target.host}\` redirects too often. Give the final address.`,
      );
    }
    const next = parseTarget(new URL(location, target).href);
    current = afterRedirect(current, response.status, target, next);
    target = next;
  }
}

/** A POST that is answered by 301-303 goes on as a GET, as browsers do; other hosts get no secrets. */
function afterRedirect(request: OutboundRequest, status: number, from: URL, to: URL): OutboundRequest {
  const method = status < 307 && request.method === 'POST' ? 'GET' : request.method;
  const headers =
    from.origin === to.origin
      ? request.headers
      : Object.fromEntries(
          Object.entries(request.headers ?? {}).filter(([name]) => HARMLESS_HEADERS.has(name.toLowerCase())),
        );
  return { ...request, method, headers, body: method === 'GET' ? undefined : request.body };
}

function parseTarget(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new DomainError('outbound_refused', 'Give a whole address that begins with https:// or http://.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new DomainError(
      'outbound_refused',
      'The address holds a user name or password, which would end up in logs. Send them in a header instead.',
    );
  }
  return url;
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
