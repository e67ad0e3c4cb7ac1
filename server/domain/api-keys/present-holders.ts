import type { Actor } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** Names of the organisation's people whose keys have effect: members whose time has not run out, not deactivated. */
export async function presentHolders(db: TenantDatabase, now: Date): Promise<Map<string, string>> {
  const memberships = await db.membership.findMany({
    where: { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    select: { userId: true },
  });
  const ids = memberships.map(({ userId }) => userId);
  const users = await withSystem('member_names', (system) =>
    system.user.findMany({
      where: { id: { in: ids }, deactivatedAt: null },
      select: { id: true, name: true },
    }),
  );
  return new Map(users.map(({ id, name }) => [id, name]));
}

/** Who will hold a key that this actor makes: the person, or the holder of the key that makes it. */
export async function holderFor(db: TenantDatabase, actor: Actor): Promise<string | null> {
  if (actor.type === 'user') return actor.id;
  if (actor.type !== 'api_key') return null;
  return (await db.apiKey.findUnique({ where: { id: actor.id } }))?.createdBy ?? null;
}
