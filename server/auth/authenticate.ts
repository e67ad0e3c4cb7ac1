import { decode } from 'next-auth/jwt';
import { type Permission, ROLE_PERMISSIONS } from '@/server/access/permissions';
import { Role } from '@/server/domain/organisations/contract';
import { fromPublicId } from '@/server/lib/ids';
import { type Actor, mintScope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { actorOfKey } from './actor-of-key';
import { actorOfToken, JWT_START } from './actor-of-token';
import { readCookie } from './read-cookie';
import { readSessionClaims, sessionStands } from './session-claims';

export const SESSION_COOKIE = 'datrix.session';
/** The same choice for event streams and downloads, which cannot carry a header. */
export const ORGANISATION_COOKIE = 'datrix.organisation';
/** Which of the person's organisations a call is for; without it, the first that they joined. */
export const ORGANISATION_HEADER = 'x-datrix-organisation';

const SEEN_EVERY_MS = 5 * 60_000;
/** What somebody may do whose organisation asks for a second factor that they have not set up. */
const BEFORE_ENROLMENT: readonly Permission[] = ['account.manage', 'organisation.read'];
const ANONYMOUS: Actor = { type: 'anonymous', id: null };

/** Who calls: `Authorization: Bearer` with an API key or an access token, else the session cookie, else nobody. */
export async function authenticate(request: Request, secret: string): Promise<Actor> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) {
    const bearer = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1] ?? '';
    if (bearer.startsWith(JWT_START)) return actorOfToken(bearer);
    return actorOfKey(bearer);
  }
  const cookies = request.headers.get('cookie') ?? '';
  const session = readCookie(cookies, SESSION_COOKIE);
  if (session === null) return ANONYMOUS;
  const named = request.headers.get(ORGANISATION_HEADER);
  if (named !== null) return actorOfSession(session, secret, { organisation: named, otherwise: 'nobody' });
  const remembered = readCookie(cookies, ORGANISATION_COOKIE);
  return actorOfSession(session, secret, { organisation: remembered, otherwise: 'first' });
}

/** `otherwise`: whether someone who is not in that organisation is nobody, or is in the one that they joined first. */
interface OrganisationWish {
  organisation: string | null;
  otherwise: 'nobody' | 'first';
}

/** Account and memberships are read on each call, so that someone who was removed or switched off is out at once. */
async function actorOfSession(session: string, secret: string, wish: OrganisationWish): Promise<Actor> {
  const token = await decode({ token: session, secret }).catch(() => null);
  const userId = token?.sub;
  if (token === null || userId === undefined) return ANONYMOUS;
  const claims = readSessionClaims(token);
  return withSystem('authenticate', async (db) => {
    const { organisation } = wish;
    const orgId = organisation === null ? null : (fromPublicId('organisation', organisation) ?? organisation);
    const user = await db.user.findUnique({
      where: { id: userId },
      include: {
        secondFactor: { select: { confirmedAt: true } },
        memberships: {
          where: {
            OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
            organisation: { deletingAt: null },
          },
          include: { organisation: { select: { slug: true, secondFactorRequired: true } } },
          orderBy: { createdAt: 'asc' },
        },
      },
    });
    if (user === null || !sessionStands(user, claims)) return ANONYMOUS;
    // Somebody whom one organisation's identity provider vouched for is known to that organisation only.
    const boundTo = typeof token.orgId === 'string' ? token.orgId : null;
    const memberships = user.memberships.filter(({ orgId: own }) => boundTo === null || own === boundTo);
    const wished = memberships.find(
      (candidate) => candidate.orgId === orgId || candidate.organisation.slug === orgId,
    );
    // A cookie stays behind when another person signs in on this machine, so it cannot shut anyone out.
    const membership = wished ?? (wish.otherwise === 'first' ? memberships[0] : undefined);
    // A provider that vouches for someone in its organisation does not speak for the whole person.
    if (membership === undefined) return boundTo === null ? { ...ANONYMOUS, personId: userId } : ANONYMOUS;
    const role = Role.parse(membership.role);
    if (role === 'api_user') return ANONYMOUS;
    const held = new Set<Permission>(ROLE_PERMISSIONS[role]);
    if (boundTo !== null) held.delete('account.manage');
    // The organisation's own identity provider asks for what it holds necessary.
    const mustEnrol =
      boundTo === null &&
      membership.organisation.secondFactorRequired &&
      user.secondFactor?.confirmedAt == null;
    await noteSeen(db, membership);
    return {
      type: 'user',
      id: userId,
      scope: mintScope(membership.orgId),
      role,
      permissions: mustEnrol ? new Set(BEFORE_ENROLMENT) : held,
      credential: 'session',
      name: user.name,
      email: user.email,
      ...(mustEnrol ? { restriction: 'second_factor' as const } : {}),
      ...(claims === null ? {} : { sessionId: claims.sessionId }),
    };
  });
}

/** At most every five minutes, since it is a write on a call that may only read. */
async function noteSeen(
  db: TenantDatabase,
  membership: { id: string; lastSeenAt: Date | null },
): Promise<void> {
  const now = new Date();
  if (membership.lastSeenAt !== null && now.getTime() - membership.lastSeenAt.getTime() < SEEN_EVERY_MS)
    return;
  await db.membership.updateMany({ where: { id: membership.id }, data: { lastSeenAt: now } });
}
