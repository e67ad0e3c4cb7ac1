import { callerAddress, clientOf } from '@/server/auth/caller-address';
import { noteInContext } from '@/server/lib/log-context';
import type { Call } from '@/server/operations/call';
import type { RateVerdict } from '@/server/ports/rate-limiter';
import type { Services } from '@/server/tenancy/tenant-context';
import { setRateHeaders, tightest } from './rate-headers';
import { requestIdOf } from './request-id';

export interface OpenCall {
  call: Call;
  /** Says which request this answers and how much of the caller's limit is left. */
  report(headers: Headers): void;
}

/** What every door does first with a request, whatever it serves. */
export function openCall(request: Request, services: Services, trustedProxies: number): OpenCall {
  const requestId = requestIdOf(request);
  noteInContext({ requestId });
  const verdicts: RateVerdict[] = [];
  return {
    call: {
      requestId,
      services,
      signal: request.signal,
      address: callerAddress(request, trustedProxies),
      client: clientOf(request, trustedProxies),
      onVerdict: (verdict) => verdicts.push(verdict),
    },
    report: (headers) => {
      headers.set('x-request-id', requestId);
      const verdict = tightest(verdicts);
      if (verdict === undefined) return;
      setRateHeaders(headers, verdict);
      // A batch is one answer: its parts say that they were refused, its head when to come again.
      if (!verdict.allowed) headers.set('retry-after', String(verdict.resetSeconds));
    },
  };
}
