import { randomBytes } from 'node:crypto';
import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { serviceProviderOf } from '@/server/domain/saml-connections';
import { limitSource } from '@/server/domain/sign-ins';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { mintScope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { Door } from '../open-door';
import { signInContext } from '../pass-second-step';
import { redirect, refused, type SamlMeans, unknownConnection } from './answers';
import { type Asserted, assertedBy, personOfAssertion } from './assertion-person';
import { hashed } from './begin';
import { type ReadAssertion, readAssertion, SamlRefusal } from './read-assertion';
import { type Connection, newRequestId, serviceProvider } from './service-provider';

const BODY_BYTES_MAX = 512 * 1024;
const TICKET_MS = 2 * 60_000;

/**
 * The assertion consumer service: checks an answer, uses it up, and hands the browser a ticket. The answer comes by a form of
 * another site, so no cookie of ours is with it; the ticket is exchanged where the cookie is.
 */
export async function acceptAnswer(
  request: Request,
  orgId: string,
  door: Door,
  means: SamlMeans,
): Promise<Response> {
  const now = new Date();
  const connection = await withSystem('sign_in', (db) =>
    db.samlConnection.findFirst({ where: { orgId, enabled: true, organisation: { deletingAt: null } } }),
  );
  if (connection === null) return unknownConnection();
  try {
    await limitSource(signInContext(means, door, now));
    const { acsUrl } = serviceProviderOf(means.publicUrl, orgId);
    const { read, asserted } = await checked(await samlResponseIn(request), connection, acsUrl, means, now);
    const ticket = randomBytes(32).toString('base64url');
    await withSystem('sign_in', async (db) => {
      await useUp(db, read, connection);
      const userId = await personOfAssertion(db, asserted, connection, now);
      await giveTicket(db, read, connection, { ticketHash: hashed(ticket), userId, now });
    });
    return redirect(`/api/saml/${toPublicId('organisation', orgId)}/finish?ticket=${ticket}`);
  } catch (error) {
    await recordRefusal(error, connection, door);
    return refused();
  }
}

async function samlResponseIn(request: Request): Promise<string> {
  const text = await request.text();
  if (text.length > BODY_BYTES_MAX) throw new SamlRefusal('too large');
  const answer = new URLSearchParams(text).get('SAMLResponse');
  if (answer === null) throw new SamlRefusal('no answer');
  return answer;
}

async function checked(
  samlResponse: string,
  connection: Connection,
  acsUrl: string,
  means: SamlMeans,
  now: Date,
): Promise<{ read: ReadAssertion; asserted: Asserted }> {
  const saml = serviceProvider(connection, means.publicUrl);
  const { profile } = await saml
    .validatePostResponseAsync({ SAMLResponse: samlResponse })
    .catch((error: unknown) => {
      throw new SamlRefusal(error instanceof Error ? error.message.slice(0, 200) : 'unreadable');
    });
  if (profile === null) throw new SamlRefusal('no assertion');
  const read = readAssertion(profile.getAssertion?.(), connection, acsUrl, now);
  const attributes =
    typeof profile.attributes === 'object' && profile.attributes !== null ? { ...profile.attributes } : {};
  return { read, asserted: assertedBy(read.subject, attributes, connection) };
}

/** The database refuses the second use, whichever process it comes to. */
async function useUp(
  db: TenantDatabase,
  read: ReadAssertion,
  { orgId, id: connectionId }: Connection,
): Promise<void> {
  const { assertionId, repeatableUntil: expiresAt } = read;
  const data = [{ id: newUuid(), orgId, connectionId, assertionId, expiresAt }];
  const { count } = await db.samlAssertion.createMany({ data, skipDuplicates: true });
  if (count === 0) throw new SamlRefusal('replayed');
}

async function giveTicket(
  db: TenantDatabase,
  { inResponseTo }: ReadAssertion,
  { orgId, id: connectionId, allowIdpInitiated }: Connection,
  { ticketHash, userId: ticketUserId, now }: { ticketHash: string; userId: string; now: Date },
): Promise<void> {
  const expiresAt = new Date(now.getTime() + TICKET_MS);
  const ticket = { ticketHash, ticketUserId, usedAt: now, expiresAt };
  if (inResponseTo !== null) {
    const where = { orgId, connectionId, requestId: inResponseTo, usedAt: null, expiresAt: { gt: now } };
    const { count } = await db.samlRequest.updateMany({ where, data: ticket });
    if (count === 0) throw new SamlRefusal('answers no request of ours');
    return;
  }
  if (!allowIdpInitiated) throw new SamlRefusal('begun by the provider');
  await db.samlRequest.create({
    data: { id: newUuid(), orgId, connectionId, requestId: newRequestId(), ...ticket },
  });
}

async function recordRefusal(error: unknown, { orgId }: Connection, door: Door): Promise<void> {
  if (!(error instanceof SamlRefusal) && !(error instanceof DomainError)) throw error;
  const reason = error instanceof SamlRefusal ? error.message : error.code;
  const scope = mintScope(orgId);
  await withSystem('sign_in', (db) =>
    writeAuditEvent(
      db,
      scope,
      { type: 'system', id: null, scope, permissions: new Set() },
      {
        action: 'session.signInFailed',
        outcome: 'failed',
        resourceType: 'organisation',
        resourceId: orgId,
        requestId: door.requestId,
        client: door.client,
        detail: { method: 'saml', reason },
      },
    ),
  );
}
