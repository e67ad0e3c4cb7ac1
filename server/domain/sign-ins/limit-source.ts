import { createHmac } from 'node:crypto';
import { serverSecret } from '@/server/operations/cursor';
import { DomainError } from '@/server/operations/errors';
import type { SignInContext } from './sign-in-context';

/** An office behind one address signs in less often than this; who tries many accounts from one place does not. */
const LIMIT = { name: 'sign_in', callsMax: 100, windowSeconds: 15 * 60 };

/** Counts one attempt against the address that it came from, whichever account it is for. */
export async function limitSource({ rateLimiter, client }: SignInContext): Promise<void> {
  if (client.address === null) return;
  // Who came from where is nobody's business later on.
  const subject = createHmac('sha256', serverSecret())
    .update(client.address)
    .digest('base64url')
    .slice(0, 22);
  const { allowed, resetSeconds } = await rateLimiter.take(LIMIT, `sign-in:${subject}`);
  if (allowed) return;
  throw new DomainError(
    'rate_limited',
    `Too many attempts to sign in from your address. Go on in ${resetSeconds} s.`,
    {
      retryAfterSeconds: resetSeconds,
    },
  );
}
