import { encode } from 'next-auth/jwt';
import { completeSignIn, findPerson } from '@/server/domain/sign-ins';
import { withSystem } from '@/server/tenancy/with-system';
import { SESSION_COOKIE } from '../authenticate';
import { SESSION_SECONDS } from '../next-auth-options';
import type { Door } from '../open-door';
import { signInContext } from '../pass-second-step';
import { rememberPending } from '../pending-sign-in';
import { newSessionClaims } from '../session-claims';
import { redirect, refused, type SamlMeans } from './answers';
import { BROWSER_COOKIE, hashed } from './begin';

/** Exchanges a ticket for a session that is good for this organisation, in the browser that asked for it. */
export async function finish(ticket: string, orgId: string, door: Door, means: SamlMeans): Promise<Response> {
  const now = new Date();
  const request = await spendTicket(ticket, orgId, door, now);
  if (request === null) return refused();
  door.setCookie(BROWSER_COOKIE, '', 0);
  const person = await withSystem('sign_in', (db) => findPerson(db, { id: request.userId }));
  const membership = person?.memberships.find((one) => one.orgId === orgId);
  if (person == null || person.deactivatedAt !== null || membership === undefined) return refused();
  // The API User has no screens, whoever says who it is.
  if (membership.role === 'api_user') return redirect('/sign-in?error=AccessDenied');
  const next = request.nextPath ?? `/${membership.organisation.slug}/datasets`;
  if (person.secondFactor?.confirmedAt != null) {
    rememberPending(door, { userId: person.id, method: 'saml', orgId, at: now.getTime() }, means.secret);
    return redirect(`/sign-in?step=code&next=${encodeURIComponent(next)}`);
  }
  await completeSignIn(person.id, { method: 'saml', secondFactor: null }, signInContext(means, door, now));
  const { id: sub, name, email } = person;
  const token = { sub, name, email, orgId, ...newSessionClaims(now) };
  const session = await encode({ token, secret: means.secret, maxAge: SESSION_SECONDS });
  door.setCookie(SESSION_COOKIE, session, SESSION_SECONDS, '/');
  return redirect(next);
}

/** Once, by the database's word, and only with the cookie of the browser that began; one that the provider began has none. */
async function spendTicket(ticket: string, orgId: string, door: Door, now: Date) {
  if (ticket === '') return null;
  return withSystem('sign_in', async (db) => {
    const request = await db.samlRequest.findUnique({ where: { ticketHash: hashed(ticket) } });
    if (request === null || request.orgId !== orgId || request.ticketUserId === null) return null;
    if (request.expiresAt <= now) return null;
    const { count } = await db.samlRequest.updateMany({
      where: { id: request.id, ticketHash: { not: null } },
      data: { ticketHash: null },
    });
    if (count === 0) return null;
    const browser = door.cookie(BROWSER_COOKIE);
    if (request.browserHash !== null && (browser === null || hashed(browser) !== request.browserHash))
      return null;
    return { userId: request.ticketUserId, nextPath: request.nextPath };
  });
}
