import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepNumberText } from '@/server/domain/ingestion/json/number-text';
import { DomainError } from '@/server/operations/errors';
import type { Connection } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';

const PAGE_BYTES_MAX = 100 * 1024 * 1024;
const ATTEMPTS = 5;
const WAIT_MS_MAX = 60_000;

export interface Page {
  url: string;
  body: unknown;
  headers: Record<string, string>;
}

/** One answer of an API as JSON, with numbers in their own digits. Waits when it is asked to slow down. */
export async function requestPage(
  outbound: Outbound,
  connection: Connection<'http'>,
  url: string,
  signal?: AbortSignal,
): Promise<Page> {
  for (let attempt = 1; ; attempt++) {
    const response = await outbound.request(url, {
      headers: { accept: 'application/json', ...authHeaders(connection, url) },
      bytesMax: PAGE_BYTES_MAX,
      signal,
    });
    const { status, headers } = response;
    if ((status === 429 || status >= 500) && attempt < ATTEMPTS) {
      response.body.destroy();
      await sleep(waitMs(headers['retry-after'], attempt), undefined, { signal }).catch(() => {
        throw new DomainError('cancelled', 'The reading was cancelled.');
      });
      continue;
    }
    const content = await text(response.body);
    if (status === 401 || status === 403) throw refused(status);
    if (status < 200 || status > 299)
      throw new DomainError('source_failed', `The server answers ${status} for ${withoutQuery(url)}.`);
    return { url: response.url, headers, body: parse(content, url) };
  }
}

/** Only the server that the credentials were given for learns them. */
export function authHeaders({ settings, secrets }: Connection<'http'>, url: string): Record<string, string> {
  if (new URL(url).origin !== new URL(settings.baseUrl).origin) return {};
  switch (settings.auth.type) {
    case 'none':
      return {};
    case 'bearer':
      return { authorization: `Bearer ${secrets.token ?? ''}` };
    case 'header':
      return { [settings.auth.name.toLowerCase()]: secrets.token ?? '' };
    case 'basic': {
      const pair = `${settings.auth.user}:${secrets.password ?? ''}`;
      return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
    }
  }
}

export function refused(status: number): DomainError {
  return new DomainError(
    'source_refused',
    `The server answers ${status}: it does not accept the credentials.`,
  );
}

function parse(content: string, url: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''), keepNumberText);
  } catch {
    throw new DomainError('source_failed', `What ${withoutQuery(url)} answers is not JSON.`);
  }
}

/** Seconds or a date as the server says, else longer each time; never longer than a minute. */
function waitMs(retryAfter: string | undefined, attempt: number): number {
  const seconds = Number(retryAfter);
  const asked =
    retryAfter === undefined
      ? 2 ** attempt * 250
      : Number.isFinite(seconds)
        ? seconds * 1000
        : new Date(retryAfter).getTime() - Date.now();
  return Math.min(WAIT_MS_MAX, Math.max(100, Number.isFinite(asked) ? asked : 1000));
}

/** Parameters may hold tokens. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
