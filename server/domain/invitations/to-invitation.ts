import { Role } from '@/server/domain/organisations/contract';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { Invitation, InvitationState } from './contract';

export type InvitationRow = NonNullable<Awaited<ReturnType<TenantDatabase['invitation']['findUnique']>>>;

export function stateOf(row: InvitationRow, now: Date): InvitationState {
  if (row.acceptedAt !== null) return 'accepted';
  if (row.revokedAt !== null) return 'revoked';
  return row.expiresAt <= now ? 'expired' : 'open';
}

/** The rows of one state, as a clause. */
export function ofState(state: InvitationState, now: Date) {
  const undecided = { acceptedAt: null, revokedAt: null };
  switch (state) {
    case 'accepted':
      return { acceptedAt: { not: null } };
    case 'revoked':
      return { acceptedAt: null, revokedAt: { not: null } };
    case 'expired':
      return { ...undecided, expiresAt: { lte: now } };
    case 'open':
      return { ...undecided, expiresAt: { gt: now } };
  }
}

export function toInvitation(row: InvitationRow, now: Date): Invitation {
  return {
    id: toPublicId('invitation', row.id),
    email: row.email,
    role: Role.parse(row.role),
    state: stateOf(row, now),
    membershipExpiresAt: row.membershipExpiresAt?.toISOString() ?? null,
    expiresAt: row.expiresAt.toISOString(),
    invitedBy: row.invitedByName,
    sentAt: row.sentAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}

/** One that still waits for an answer; `expired` ones may be sent again. */
export async function requireUndecided(
  db: TenantDatabase,
  invitationId: string,
  now: Date,
): Promise<InvitationRow> {
  const id = fromPublicId('invitation', invitationId);
  const row = id === null ? null : await db.invitation.findUnique({ where: { id } });
  if (row === null) throw new DomainError('not_found', `There is no invitation \`${invitationId}\`.`);
  const state = stateOf(row, now);
  if (state === 'accepted' || state === 'revoked')
    throw new DomainError('conflict', `The invitation is ${state} already.`);
  return row;
}
