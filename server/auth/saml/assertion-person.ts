import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { GivenRole, SamlConnection } from '@/server/domain/saml-connections';
import { newUuid } from '@/server/lib/ids';
import { mintScope } from '@/server/tenancy/actor';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { SamlRefusal } from './read-assertion';
import type { Connection } from './service-provider';

export interface Asserted {
  subject: string;
  email: string;
  name: string;
  roleValues: string[];
}

/** Reads the mapped attributes; an address outside of the connection's domains is refused whatever else is right. */
export function assertedBy(
  subject: string,
  attributes: Record<string, unknown>,
  connection: Connection,
): Asserted {
  const valuesOf = (attribute: string) =>
    attribute === '' ? [] : [attributes[attribute]].flat().filter((value) => typeof value === 'string');
  const { emailAttribute, nameAttribute, roleAttribute, domains } = connection;
  const email = (emailAttribute === '' ? subject : (valuesOf(emailAttribute)[0] ?? '')).trim().toLowerCase();
  const [, domain = ''] = /^[^@\s]+@([^@\s]+)$/.exec(email) ?? [];
  if (domain === '') throw new SamlRefusal('no e-mail address');
  if (!domains.includes(domain)) throw new SamlRefusal('another domain');
  const name = (valuesOf(nameAttribute)[0] ?? '').trim().slice(0, 200) || email;
  return { subject, email, name, roleValues: valuesOf(roleAttribute) };
}

/**
 * Whose account it is in this organisation. Somebody new becomes a member where that is switched on; an account that
 * belongs to others only is refused, and so is somebody who was removed.
 */
export async function personOfAssertion(
  db: TenantDatabase,
  asserted: Asserted,
  connection: Connection,
  now: Date,
): Promise<string> {
  const provider = `saml:${connection.id}`;
  const { subject, email } = asserted;
  const identity = await db.externalIdentity.findUnique({
    where: { provider_subject: { provider, subject } },
  });
  if (identity !== null) {
    await keepMember(db, identity.userId, asserted, connection, now);
    await db.externalIdentity.update({ where: { id: identity.id }, data: { lastSignInAt: now } });
    return identity.userId;
  }
  const account = await db.user.findUnique({ where: { email } });
  if (account !== null) await keepMember(db, account.id, asserted, connection, now);
  const userId = account?.id ?? (await makeMember(db, asserted, connection));
  await db.externalIdentity.create({ data: { id: newUuid(), userId, provider, subject, lastSignInAt: now } });
  return userId;
}

function roleFor({ roleValues }: Asserted, { roleMap }: Connection): GivenRole | null {
  const entries = SamlConnection.shape.roleMap.parse(roleMap);
  return entries.find(({ value }) => roleValues.includes(value))?.role ?? null;
}

async function makeMember(db: TenantDatabase, asserted: Asserted, connection: Connection): Promise<string> {
  if (!connection.provision) throw new SamlRefusal('nobody of this address, and new people are not let in');
  const { orgId } = connection;
  const userId = newUuid();
  const role = roleFor(asserted, connection) ?? GivenRole.parse(connection.defaultRole);
  await db.user.create({ data: { id: userId, email: asserted.email, name: asserted.name } });
  await db.membership.create({ data: { id: newUuid(), orgId, userId, role } });
  await note(db, connection, 'member.provision', userId, { role });
  return userId;
}

/** The membership has to be there; its role follows the provider's word where that is mapped, except a super admin's. */
async function keepMember(
  db: TenantDatabase,
  userId: string,
  asserted: Asserted,
  connection: Connection,
  now: Date,
): Promise<void> {
  const { orgId } = connection;
  const membership = await db.membership.findUnique({ where: { orgId_userId: { orgId, userId } } });
  if (membership === null) throw new SamlRefusal('no member of this organisation');
  if (membership.expiresAt !== null && membership.expiresAt <= now)
    throw new SamlRefusal('membership has ended');
  const role = roleFor(asserted, connection);
  if (role === null || membership.role === role || membership.role === 'super_admin') return;
  await db.membership.update({ where: { id: membership.id }, data: { role } });
  await note(db, connection, 'member.roleBySignOn', userId, { before: membership.role, role });
}

function note(db: TenantDatabase, { orgId }: Connection, action: string, userId: string, detail: object) {
  const scope = mintScope(orgId);
  const system = { type: 'system', id: null, scope, permissions: new Set<never>() } as const;
  const event = {
    action,
    resourceType: 'user',
    resourceId: userId,
    requestId: null,
    detail: { ...detail, by: 'saml' },
  };
  return writeAuditEvent(db, scope, system, event);
}
