import type { ClientFacts } from '@/server/audit/payload';
import type { KeyRing } from '@/server/ports/key-ring';
import type { RateLimiter } from '@/server/ports/rate-limiter';

/** What a sign-in happens in, whichever door it comes through. */
export interface SignInContext {
  keyRing: KeyRing;
  rateLimiter: RateLimiter;
  now: Date;
  requestId: string;
  client: ClientFacts;
}

/** For what does not know where a call came from. */
export const NOWHERE: ClientFacts = { address: null, userAgent: null };

/** How somebody showed who they are, as the audit trail names it. */
export type SignInMethod = 'password' | 'google' | 'github' | 'microsoft' | 'saml' | 'token';
