import type { SettingsOf } from '@/server/domain/connectors/contract';
import { isRawNumber } from '@/server/domain/ingestion/json/number-text';
import { DomainError } from '@/server/operations/errors';
import type { Page } from './request-page';

type Settings = Pick<SettingsOf<'http'>, 'baseUrl' | 'paging' | 'recordPath'>;

/** The address of a path below the base; a path cannot leave its server. */
export function addressOf({ baseUrl, paging }: Settings, object: string): string {
  const base = new URL(baseUrl.replace(/\/?$/, '/'));
  const url = new URL(object.replace(/^\/+/, ''), base);
  if (url.origin !== base.origin)
    throw new DomainError('source_failed', 'Give a path below the base address, such as `/customers`.');
  for (const [name, value] of base.searchParams) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  if (paging.type === 'page_number' && !url.searchParams.has(paging.parameter))
    url.searchParams.set(paging.parameter, String(paging.first));
  return url.href;
}

/** The address of the page after this one; null when this was the last. */
export function nextAddress({ paging }: Settings, page: Page, address: string, count: number): string | null {
  switch (paging.type) {
    case 'none':
      return null;
    case 'next_link': {
      const link =
        paging.path === undefined ? linkHeader(page.headers.link) : valueAt(page.body, paging.path);
      return typeof link === 'string' && link !== '' ? new URL(link, page.url).href : null;
    }
    case 'page_number': {
      if (count === 0) return null;
      const url = new URL(address);
      url.searchParams.set(paging.parameter, String(Number(url.searchParams.get(paging.parameter)) + 1));
      return url.href;
    }
    case 'cursor': {
      const found = valueAt(page.body, paging.path);
      const cursor = isRawNumber(found) ? found.rawJSON : found;
      if (cursor === null || cursor === undefined || cursor === '' || cursor === false) return null;
      const url = new URL(address);
      url.searchParams.set(paging.parameter, String(cursor));
      return url.href;
    }
  }
}

/** The records of an answer: the list at the path, the answer itself, or the longest list in it. */
export function recordsOf({ recordPath }: Settings, body: unknown): Record<string, unknown>[] {
  const list = recordPath === undefined ? findList(body) : valueAt(body, recordPath);
  if (Array.isArray(list)) return list.map((item) => (isRecord(item) ? item : { value: item }));
  // An answer without records may leave the list out.
  if (list === null || (recordPath !== undefined && list === undefined && isRecord(body))) return [];
  if (recordPath === undefined && isRecord(body)) return [body];
  throw new DomainError(
    'source_failed',
    recordPath === undefined
      ? 'The answer holds no list of records. Say where it stands (record path).'
      : `There is no list at \`${recordPath}\` of the answer.`,
  );
}

function findList(body: unknown): unknown {
  if (Array.isArray(body)) return body;
  if (!isRecord(body)) return undefined;
  const lists = Object.values(body).filter((value) => Array.isArray(value));
  return lists.sort((a, b) => b.length - a.length)[0];
}

function valueAt(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), body);
}

function linkHeader(header: string | undefined): string | undefined {
  return /<([^>]+)>\s*;[^,]*\brel="?next"?/i.exec(header ?? '')?.[1];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);
}
