import type { NextAuthOptions } from 'next-auth';
import { newUuid } from '@/server/lib/ids';

/** What a session token says of itself besides whose it is. */
export interface SessionClaims {
  sessionId: string;
  /** Milliseconds. NextAuth moves `iat` at each renewal, so a void session could renew itself into a valid one by it. */
  startedAt: number;
}

/** Lets each sign-in put its own start and a name of the session into the token, and each renewal keep them. */
export function withSessionClaims(options: NextAuthOptions): NextAuthOptions {
  const inner = options.callbacks?.jwt;
  return {
    ...options,
    callbacks: {
      ...options.callbacks,
      jwt: async (call) => {
        const token = inner === undefined ? call.token : await inner(call);
        return call.user ? { ...token, ...newSessionClaims() } : token;
      },
    },
  };
}

export function newSessionClaims(now = new Date()): SessionClaims {
  return { sessionId: newUuid(), startedAt: now.getTime() };
}

export function readSessionClaims(token: object): SessionClaims | null {
  const { sessionId, startedAt } = token as Record<string, unknown>;
  return typeof sessionId === 'string' && typeof startedAt === 'number' ? { sessionId, startedAt } : null;
}

/** Whether a session may go on: the account is not switched off, and nobody has ended the session since it began. */
export function sessionStands(
  user: { deactivatedAt: Date | null; sessionsValidFrom: Date | null; keptSessionId: string | null },
  claims: SessionClaims | null,
): boolean {
  if (user.deactivatedAt !== null) return false;
  if (user.sessionsValidFrom === null) return true;
  if (claims === null) return false;
  return claims.startedAt >= user.sessionsValidFrom.getTime() || claims.sessionId === user.keptSessionId;
}
