import { environment } from '@/server/config/env';

const TWO_YEARS_SECONDS = 63_072_000;

export function isHttps(): boolean {
  return environment().DATRIX_PUBLIC_URL.startsWith('https:');
}

/** Once users come by https, browsers shall never come another way. */
export function transportHeaders(): Readonly<Record<string, string>> {
  return isHttps() ? { 'strict-transport-security': `max-age=${TWO_YEARS_SECONDS}; includeSubDomains` } : {};
}
