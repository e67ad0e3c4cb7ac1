import type { RateVerdict } from '@/server/ports/rate-limiter';

/**
 * What is left of the limit, twice over: `RateLimit-Policy` and `RateLimit` as in the newest revisions of
 * draft-ietf-httpapi-ratelimit-headers (structured fields, revision 10), and the three single fields of its revision 6
 * and before, which most client libraries read.
 */
export function setRateHeaders(headers: Headers, { limit, remaining, resetSeconds }: RateVerdict): void {
  headers.set('ratelimit-policy', `"${limit.name}";q=${limit.callsMax};w=${limit.windowSeconds}`);
  headers.set('ratelimit', `"${limit.name}";r=${remaining};t=${resetSeconds}`);
  headers.set('ratelimit-limit', String(limit.callsMax));
  headers.set('ratelimit-remaining', String(remaining));
  headers.set('ratelimit-reset', String(resetSeconds));
}

/** Of several verdicts, that with the smallest share left: what a caller has to heed. */
export function tightest(verdicts: readonly RateVerdict[]): RateVerdict | undefined {
  const left = ({ remaining, limit }: RateVerdict) => remaining / limit.callsMax;
  return verdicts.toSorted((a, b) => left(a) - left(b))[0];
}
