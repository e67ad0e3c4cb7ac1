import { logger } from '@/server/lib/logger';
import { DomainError } from '@/server/operations/errors';
import type { Actor } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';
import { datasetOf } from './note-read';
import type { ClientFacts } from './payload';
import { count, isCounted } from './windows';
import { type AuditEntry, writeAuditEvent } from './write-audit-event';

/**
 * Leaves a row of outcome `denied` when an actor was refused; does nothing for other failures. It has a transaction of
 * its own, since the refused one is rolled back, and never throws: the refusal is answered whatever happens here.
 * Repeated refusals of one actor at one operation are counted together.
 */
export async function noteRefusal(
  error: unknown,
  attempt: { id: string; permission: string },
  actor: Actor,
  input: unknown,
  call: { requestId: string; client?: ClientFacts | undefined },
): Promise<void> {
  if (!(error instanceof DomainError) || error.code !== 'forbidden' || actor.type === 'anonymous') return;
  const { resourceType, resourceId } = datasetOf(input);
  await writeRefusal(actor, {
    action: attempt.id,
    resourceType,
    resourceId: null,
    requestId: call.requestId,
    client: call.client,
    detail: { permission: attempt.permission, ...(resourceId === null ? {} : { datasetId: resourceId }) },
  });
}

/** As above for whoever is refused before there is a call, for example by a key that was revoked. */
export async function writeRefusal(
  actor: Exclude<Actor, { type: 'anonymous' }>,
  refused: Omit<AuditEntry, 'outcome' | 'occurrences'>,
): Promise<void> {
  const entry: AuditEntry = { ...refused, outcome: 'denied' };
  try {
    if (!isCounted(actor, entry)) {
      await withTenant(actor.scope, (db) => writeAuditEvent(db, actor.scope, actor, entry));
    }
    count(actor, entry);
  } catch (error) {
    logger.error({ err: error, action: entry.action }, 'a refused attempt could not be audited');
  }
}
