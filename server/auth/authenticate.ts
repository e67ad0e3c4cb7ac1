import { decode } from 'next-auth/jwt';
import { type Permission, ROLE_PERMISSIONS } from '@/server/access/permissions';
import { clientOf } from '@/server/audit/client-of';
import { Role } from '@/server/domain/organisations/contract';
import { fromPublicId } from '@/server/lib/ids';
import { type Actor, mintScope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { actorOfKey } from './actor-of-key';
import { noteRefusedKey } from './note-refused-key';
import { readSessionClaims, sessionStands } from './session-claims';

export const SESSION_COOKIE = 'datrix.session';
/** The same choice for event streams and downloads, which cannot carry a header. */
export const ORGANISATION_COOKIE = 'datrix.organisation';
/** Which of the person's organisations a call is for; without it, the first that they joined. */
export const ORGANISATION_HEADER = 'x-datrix-organisation';

const ANONYMOUS: Actor = { type: 'anonymous', id: null };

/** Who calls: an API key (`Authorization: Bearer dtx_…`), else the session cookie, else nobody. */
export async function authenticate(request: Request, secret: string): Promise<Actor> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) {
    const key = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1] ?? '';
    return actorOfKey(key).catch(async (error: unknown) => {
      await noteRefusedKey(error, key, clientOf(request));
      throw error;
    });
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
        memberships: {
          where: {
            OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
            organisation: { deletingAt: null },
          },
          include: { organisation: { select: { slug: true } } },
          orderBy: { createdAt: 'asc' },
        },
      },
    });
    if (user === null || !sessionStands(user, claims)) return ANONYMOUS;
    const wished = user.memberships.find(
      (candidate) => candidate.orgId === orgId || candidate.organisation.slug === orgId,
    );
    // A cookie stays behind when another person signs in on this machine, so it cannot shut anyone out.
    const membership = wished ?? (wish.otherwise === 'first' ? user.memberships[0] : undefined);
    if (membership === undefined) return { ...ANONYMOUS, personId: userId };
    const role = Role.parse(membership.role);
    if (role === 'api_user') return ANONYMOUS;
    return {
      type: 'user',
      id: userId,
      scope: mintScope(membership.orgId),
      role,
      permissions: new Set<Permission>(ROLE_PERMISSIONS[role]),
      name: user.name,
      email: user.email,
      ...(claims === null ? {} : { sessionId: claims.sessionId }),
    };
  });
}

function readCookie(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return decoded(value.join('='));
  }
  return null;
}

/** A value that is not well encoded is taken as it is; it will match nothing, which is better than a failure of ours. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
