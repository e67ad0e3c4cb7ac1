import { writePersonEvent } from '@/server/domain/sign-ins';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { type Actor, personOf } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { EndSessions, SessionsEnded } from './contract';

/** Of an operation with `signedIn`: whom it is about. */
export function requirePerson(actor: Actor): string {
  const id = personOf(actor);
  if (id === null) throw new DomainError('unauthenticated', 'Sign in first.');
  return id;
}

/** The columns that void every session which began before `now`, but for the one kept. */
export function endingSessions(now: Date, kept: string | null) {
  return { sessionsValidFrom: now, keptSessionId: kept };
}

export function sessionOf(actor: Actor): string | null {
  return actor.type === 'user' ? (actor.sessionId ?? null) : null;
}

export const endSessions = defineOperation({
  id: 'account.endSessions',
  kind: 'public',
  signedIn: true,
  summary: 'Sign out everywhere: every session and refresh token of yours ends at once',
  input: EndSessions,
  output: SessionsEnded,
  permission: 'public',
  http: { method: 'POST', path: '/v1/account/end-sessions' },
  handler: async (context, { keepThis }) => {
    const { actor, services } = context;
    const userId = requirePerson(actor);
    const now = services.now();
    await withSystem('account', async (db) => {
      const data = endingSessions(now, keepThis ? sessionOf(actor) : null);
      await db.user.update({ where: { id: userId }, data });
      await writePersonEvent(db, userId, {
        action: 'account.endSessions',
        outcome: 'success',
        detail: { keptOne: keepThis },
        requestId: context.requestId,
        client: context.client,
      });
    });
    return { sessionsValidFrom: now.toISOString() };
  },
});
