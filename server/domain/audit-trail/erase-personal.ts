import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { AuditErasure, EraseAuditPersonal } from './contract';

export const eraseAuditPersonal = defineOperation({
  id: 'audit.erasePersonal',
  kind: 'mutation',
  summary: 'Erase what the trail tells of one person for good; the chain stays verifiable',
  input: EraseAuditPersonal,
  output: AuditErasure,
  permission: 'audit.manage',
  http: { method: 'POST', path: '/v1/compliance/audit-trail/erasures', status: 201 },
  // The address is what must be forgotten, so it is not in the row.
  audit: ({ userId, email }, erasure) => ({
    resourceType: 'erasure',
    resourceId: fromPublicId('erasure', erasure.id),
    detail: { userId, byEmail: email !== undefined, erasedPayloads: erasure.erasedPayloads },
  }),
  handler: async ({ db, services }, { userId, email }) => {
    const person = userId === undefined ? null : fromPublicId('user', userId);
    if (userId !== undefined && person === null)
      throw new DomainError('not_found', `There is no user \`${userId}\`.`);
    const id = newUuid();
    const erasedPayloads = await db.$executeRaw`
      UPDATE audit_payloads p
      SET content = NULL, salt = NULL, erased_at = ${services.now()}, erasure_id = ${id}::uuid
      FROM audit_events e
      WHERE e.org_id = p.org_id AND e.id = p.id AND p.content IS NOT NULL AND (
        (${person}::uuid IS NOT NULL AND (
          (e.actor_type = 'user' AND e.actor_id = ${person}::uuid)
          OR (e.resource_type IN ('user', 'member') AND e.resource_id = ${person}::uuid)
        ))
        OR position(lower(${email ?? ''}) IN lower(p.content)) > 0 AND ${email ?? ''} <> ''
      )`;
    return { id: toPublicId('erasure', id), erasedPayloads };
  },
});
