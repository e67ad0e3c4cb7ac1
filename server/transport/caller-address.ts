export const UNKNOWN_ADDRESS = 'unknown';

/**
 * Where the caller is. Each proxy adds the address that it saw to `X-Forwarded-For`, so with n trusted proxies the n-th
 * from the right is what the outermost of them saw; what stands before it was said by the caller. Without a proxy the
 * server writes the header itself unless the caller has sent one, so then the address can be made up.
 */
export function callerAddress(request: Request, trustedProxies: number): string {
  const forwarded = request.headers.get('x-forwarded-for')?.split(',') ?? [];
  return forwarded.at(-Math.max(1, trustedProxies))?.trim() || UNKNOWN_ADDRESS;
}
