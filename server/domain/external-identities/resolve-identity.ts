import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { writePersonEvent } from '@/server/domain/sign-ins';
import { newUuid } from '@/server/lib/ids';
import { mintScope } from '@/server/tenancy/actor';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { joinInvited, openInvitations } from './join-invited';

/** What a provider says of somebody, once its answer has been checked. */
export interface Claim {
  provider: string;
  /** The provider's own name of the account; it never changes and is never given to another. */
  subject: string;
  name: string;
  /** Only when the provider has verified it and may speak for it; lower case. */
  verifiedEmail: string | null;
}

export interface ResolveOptions {
  /** Somebody who is signed in and asked for the link. */
  linkTo: string | null;
  signUp: 'open' | 'invited';
  requestId: string;
  now: Date;
}

export type Resolved =
  | { kind: 'person'; userId: string }
  | { kind: 'fault'; fault: 'UnverifiedEmail' | 'AccountExists' | 'LinkedElsewhere' | 'NotInvited' };

/** Whose account it is, by the rules of ADR 21; makes the link, and the account where one may be made. */
export async function resolveIdentity(
  db: TenantDatabase,
  claim: Claim,
  options: ResolveOptions,
): Promise<Resolved> {
  const { provider, subject } = claim;
  const known = await db.externalIdentity.findUnique({ where: { provider_subject: { provider, subject } } });
  const { linkTo } = options;
  if (known !== null) {
    if (linkTo !== null && linkTo !== known.userId) return { kind: 'fault', fault: 'LinkedElsewhere' };
    await db.externalIdentity.update({ where: { id: known.id }, data: { lastSignInAt: options.now } });
    return { kind: 'person', userId: known.userId };
  }
  if (linkTo !== null) return link(db, linkTo, claim, options);
  const email = claim.verifiedEmail;
  if (email === null) return { kind: 'fault', fault: 'UnverifiedEmail' };
  const account = await db.user.findUnique({ where: { email } });
  if (account === null) return makeAccount(db, claim, email, options);
  // Anybody can sign up with a stranger's address; linking would leave them a way into what the stranger does then.
  if (account.emailVerifiedAt === null && account.passwordHash !== null) {
    return { kind: 'fault', fault: 'AccountExists' };
  }
  return link(db, account.id, claim, options);
}

async function link(
  db: TenantDatabase,
  userId: string,
  claim: Claim,
  options: ResolveOptions,
): Promise<Resolved> {
  const { provider, subject } = claim;
  const data = { id: newUuid(), userId, provider, subject, lastSignInAt: options.now };
  await db.externalIdentity.create({ data });
  await writePersonEvent(db, userId, {
    action: 'identity.link',
    outcome: 'success',
    requestId: options.requestId,
    detail: { provider, asked: options.linkTo !== null },
  });
  return { kind: 'person', userId };
}

async function makeAccount(
  db: TenantDatabase,
  claim: Claim,
  email: string,
  options: ResolveOptions,
): Promise<Resolved> {
  const invitations = await openInvitations(db, email, options.now);
  if (invitations.length === 0 && options.signUp === 'invited') return { kind: 'fault', fault: 'NotInvited' };
  const [userId, orgId] = [newUuid(), newUuid()];
  const name = claim.name.trim().slice(0, 200) || email;
  await db.user.create({ data: { id: userId, email, name, emailVerifiedAt: options.now } });
  if (invitations.length > 0) {
    await joinInvited(db, { id: userId, name, email }, invitations, options);
    return link(db, userId, claim, options);
  }
  const slug = `org-${orgId.slice(-12)}`;
  await db.organisation.create({ data: { id: orgId, name: `Organisation of ${name}`.slice(0, 200), slug } });
  await db.membership.create({ data: { id: newUuid(), orgId, userId, role: 'super_admin' } });
  const scope = mintScope(orgId);
  const system = { type: 'system', id: null, scope, permissions: new Set<never>() } as const;
  await writeAuditEvent(db, scope, system, {
    action: 'organisation.signUp',
    resourceType: 'organisation',
    resourceId: orgId,
    requestId: options.requestId,
    detail: { userId, provider: claim.provider },
  });
  return link(db, userId, claim, options);
}
