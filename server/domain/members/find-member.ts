import { permissionsBeyond } from '@/server/access/permissions';
import { Role } from '@/server/domain/organisations/contract';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { Actor } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { Member } from './contract';

type MembershipRow = NonNullable<Awaited<ReturnType<TenantDatabase['membership']['findUnique']>>>;
type MemberRow = NonNullable<Awaited<ReturnType<TenantDatabase['member']['findUnique']>>>;

export async function requireMember(db: TenantDatabase, memberId: string): Promise<MembershipRow> {
  const id = fromPublicId('membership', memberId);
  const row = id === null ? null : await db.membership.findUnique({ where: { id } });
  if (row === null) throw new DomainError('not_found', `There is no member \`${memberId}\`.`);
  return row;
}

/** Refuses a role that may do more than the caller, named by what it has beyond. */
export function requireReach(actor: Actor, role: Role, what: 'give' | 'change'): void {
  const held = actor.type === 'anonymous' ? new Set<string>() : actor.permissions;
  const beyond = permissionsBeyond(role, held);
  if (beyond.length === 0) return;
  const words =
    what === 'give' ? 'You cannot give a role that may do' : 'You cannot change someone whose role may do';
  throw new DomainError('forbidden', `${words} more than yours: ${beyond.join(', ')}.`);
}

/** Who of these members has set up a second factor. Accounts are the platform's, so it is asked there. */
export async function withSecondFactor(userIds: string[]): Promise<ReadonlySet<string>> {
  const rows = await withSystem('member_names', (db) =>
    db.secondFactor.findMany({
      where: { userId: { in: userIds }, confirmedAt: { not: null } },
      select: { userId: true },
    }),
  );
  return new Set(rows.map(({ userId }) => userId));
}

export function toMember(row: MemberRow, enrolled: ReadonlySet<string>): Member {
  return {
    id: toPublicId('membership', row.id),
    userId: toPublicId('user', row.userId),
    name: row.name,
    email: row.email,
    role: Role.parse(row.role),
    secondFactor: enrolled.has(row.userId),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    joinedAt: row.joinedAt.toISOString(),
  };
}
