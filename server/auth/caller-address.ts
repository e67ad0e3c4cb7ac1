import type { ClientFacts } from '@/server/audit/payload';

/** Strangers whose address nobody saw share one. */
const UNKNOWN_ADDRESS = 'unknown';

/**
 * Where the caller is. Each proxy adds the address that it saw to `X-Forwarded-For`, so with n trusted proxies the n-th
 * from the right is what the outermost of them saw; what stands before it was said by the caller. Without a proxy the
 * server writes the header itself unless the caller has sent one, so then the address can be made up.
 */
export function callerAddress(request: Request, trustedProxies: number): string {
  const forwarded = request.headers.get('x-forwarded-for')?.split(',') ?? [];
  return forwarded.at(-Math.max(1, trustedProxies))?.trim() || UNKNOWN_ADDRESS;
}

/** The same for the audit trail, with what the caller calls itself. */
export function clientOf(request: Request, trustedProxies: number): ClientFacts {
  const address = callerAddress(request, trustedProxies);
  return {
    address: address === UNKNOWN_ADDRESS ? null : address,
    userAgent: request.headers.get('user-agent'),
  };
}
