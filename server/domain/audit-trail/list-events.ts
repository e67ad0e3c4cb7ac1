import { genesisHash } from '@/server/audit/chain';
import { readChain } from '@/server/audit/read-chain';
import { faultOf } from '@/server/audit/verify-chain';
import { fromPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { keysetPage } from '@/server/operations/pagination';
import { AuditEventPage, GetAuditEvent, ListAuditEvents, SealedAuditEvent } from './contract';
import { anyId, toAuditAnchor, toAuditEvent, WITH_PAYLOAD_AND_SEAL } from './to-audit-event';

const SORT_FIELDS = ['-createdAt', 'action', 'outcome'] as const;

export const listAuditEvents = defineOperation({
  id: 'audit.list',
  kind: 'query',
  summary: 'List the audit trail: changes, refused attempts, sign-ins, reads of rows and exports',
  input: ListAuditEvents,
  output: AuditEventPage,
  permission: 'audit.read',
  http: { method: 'GET', path: '/v1/compliance/audit-trail' },
  sortFields: SORT_FIELDS,
  handler: ({ db }, input) => {
    const { actorType, action, resourceType, outcome, requestId, from, to } = input;
    const createdAt = {
      ...(from === undefined ? {} : { gte: new Date(from) }),
      ...(to === undefined ? {} : { lt: new Date(to) }),
    };
    const wanted = {
      actorId: anyId('actorId', input.actorId),
      actorType,
      action,
      resourceType,
      resourceId: anyId('resourceId', input.resourceId),
      outcome,
      requestId,
      createdAt,
    };
    return keysetPage({
      bound: ['audit.list', JSON.stringify(wanted)],
      input,
      sortFields: SORT_FIELDS,
      fetch: ({ where, ...query }) =>
        db.auditEvent.findMany({ ...query, where: { AND: [wanted, where] }, include: WITH_PAYLOAD_AND_SEAL }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toAuditEvent,
    });
  },
});

export const getAuditEvent = defineOperation({
  id: 'audit.get',
  kind: 'query',
  summary: 'Get one event with its seal, recomputed just now, and the anchor that covers it',
  input: GetAuditEvent,
  output: SealedAuditEvent,
  permission: 'audit.read',
  http: { method: 'GET', path: '/v1/compliance/audit-trail/{auditEventId}' },
  handler: async ({ db, scope }, { auditEventId }) => {
    const id = fromPublicId('auditEvent', auditEventId);
    const row =
      id === null ? null : await db.auditEvent.findUnique({ where: { id }, include: WITH_PAYLOAD_AND_SEAL });
    if (row === null) throw new DomainError('not_found', `There is no audit event \`${auditEventId}\`.`);
    const event = toAuditEvent(row);
    const { seal } = row;
    if (seal === null) return { ...event, seal: null };
    const sequence = Number(seal.sequence);
    const anchor = await db.auditAnchor.findFirst({
      where: { sequence: { gte: seal.sequence } },
      orderBy: { sequence: 'asc' },
    });
    const before = await db.auditSeal.findFirst({ where: { sequence: sequence - 1 } });
    const previousHash = sequence === 1 ? genesisHash(scope.orgId) : before?.hash;
    const { hash, sealedAt } = seal;
    return afterTransaction(async () => {
      const { value: rows } = await readChain(scope, sequence, sequence).next();
      const found = rows?.[0];
      const here = anchor !== null && anchor.sequence === seal.sequence ? [anchor] : [];
      return {
        ...event,
        seal: {
          hash,
          previousHash: seal.previousHash,
          commitment: row.commitment,
          sealedAt: sealedAt.toISOString(),
          fault: found === undefined ? 'missing' : faultOf(found, sequence, previousHash ?? '', here),
          anchor: anchor === null ? null : toAuditAnchor(anchor),
        },
      };
    });
  },
});
