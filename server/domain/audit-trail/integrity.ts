import { createHash } from 'node:crypto';
import { z } from 'zod';
import { anchorOrganisation } from '@/server/audit/anchor';
import { verifyStretch } from '@/server/audit/verify-chain';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { keysetPage } from '@/server/operations/pagination';
import type { AnchorSigner } from '@/server/ports/anchor-signer';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import {
  AuditAnchor,
  AuditAnchorPage,
  AuditStatus,
  AuditVerification,
  ListAuditAnchors,
  type SigningKey,
  VerifyAuditTrail,
} from './contract';
import { toAuditAnchor } from './to-audit-event';

const Nothing = z.object({});
const ANCHOR_SORT = ['-anchoredAt'] as const;

/** Every key that signed something here, and the one that signs now. */
async function signingKeys(db: TenantDatabase, signer: AnchorSigner): Promise<z.input<typeof SigningKey>[]> {
  const used = await db.auditAnchor.findMany({
    distinct: ['keyId'],
    select: { keyId: true, publicKey: true },
    orderBy: { keyId: 'asc' },
  });
  const others = used.filter(({ keyId }) => keyId !== signer.keyId);
  return [{ keyId: signer.keyId, publicKey: signer.publicKey }, ...others].map(({ keyId, publicKey }) => ({
    keyId,
    publicKey,
    fingerprint: createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex'),
    current: keyId === signer.keyId,
  }));
}

export const getAuditStatus = defineOperation({
  id: 'audit.status',
  kind: 'query',
  summary: 'How far the trail is sealed, what waits, the last anchor, and the keys that signed',
  input: Nothing,
  output: AuditStatus,
  permission: 'audit.read',
  http: { method: 'GET', path: '/v1/compliance/audit-trail/status' },
  handler: async ({ db, services }) => {
    const head = await db.auditSeal.findFirst({ orderBy: { sequence: 'desc' } });
    const waiting = await db.auditUnsealed.aggregate({ _count: true, _min: { createdAt: true } });
    const anchor = await db.auditAnchor.findFirst({
      orderBy: [{ sequence: 'desc' }, { anchoredAt: 'desc' }],
    });
    return {
      sealedThrough: Number(head?.sequence ?? 0),
      sealedAt: head?.sealedAt.toISOString() ?? null,
      waiting: waiting._count,
      waitingSince: waiting._min.createdAt?.toISOString() ?? null,
      lastAnchor: anchor === null ? null : toAuditAnchor(anchor),
      keys: await signingKeys(db, services.anchors.signer),
    };
  },
});

export const verifyAuditTrail = defineOperation({
  id: 'audit.verify',
  kind: 'query',
  summary: 'Recompute a stretch of the chain from its rows and name the first that is not as it was sealed',
  input: VerifyAuditTrail,
  output: AuditVerification,
  permission: 'audit.read',
  http: { method: 'GET', path: '/v1/compliance/audit-trail/verify' },
  handler: async ({ scope }, { from, rows }) =>
    afterTransaction(async () => {
      const { firstBad, ...stretch } = await verifyStretch(scope, from, rows);
      return {
        ...stretch,
        ok: firstBad === null,
        firstBad:
          firstBad === null
            ? null
            : {
                sequence: firstBad.sequence,
                fault: firstBad.fault,
                auditEventId: firstBad.eventId === null ? null : toPublicId('auditEvent', firstBad.eventId),
              },
      };
    }),
});

export const listAuditAnchors = defineOperation({
  id: 'audit.anchors',
  kind: 'query',
  summary: 'List the signed heads of the chain, newest first',
  input: ListAuditAnchors,
  output: AuditAnchorPage,
  permission: 'audit.read',
  http: { method: 'GET', path: '/v1/compliance/audit-trail/anchors' },
  sortFields: ANCHOR_SORT,
  handler: ({ db }, input) =>
    keysetPage({
      bound: ['audit.anchors'],
      input,
      sortFields: ANCHOR_SORT,
      fetch: (query) => db.auditAnchor.findMany(query),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toAuditAnchor,
    }),
});

export const anchorAuditTrail = defineOperation({
  id: 'audit.anchor',
  kind: 'mutation',
  summary: 'Seal what waits and sign the head of the chain now, not at the next full hour',
  input: Nothing,
  output: AuditAnchor,
  permission: 'audit.manage',
  http: { method: 'POST', path: '/v1/compliance/audit-trail/anchors', status: 201 },
  audit: (_input, anchor) => ({
    resourceType: 'audit_anchor',
    resourceId: fromPublicId('auditAnchor', anchor.id),
    detail: { sequence: anchor.sequence },
  }),
  handler: async ({ scope, services }) => {
    const anchor = await anchorOrganisation(scope.orgId, services.anchors, services.now());
    if (anchor === null) throw new DomainError('conflict', 'There is nothing to sign yet.');
    return toAuditAnchor(anchor);
  },
});
