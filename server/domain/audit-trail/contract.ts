import { z } from 'zod';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

export const Outcome = z.enum(['success', 'denied', 'failed']);

export const AuditEvent = z
  .object({
    id: publicId('auditEvent'),
    /** Place in the chain of the organisation; null until it is sealed. */
    sequence: z.number().int().nullable(),
    createdAt: Timestamp,
    /** Operation id. */
    action: z.string(),
    outcome: Outcome,
    /** How often, where one row stands for several alike. */
    occurrences: z.number().int(),
    actor: z.object({
      type: z.string(),
      id: z.string().nullable(),
      name: z.string().nullable(),
      email: z.string().nullable(),
    }),
    resource: z.object({ type: z.string().nullable(), id: z.string().nullable() }),
    requestId: z.string().nullable(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()).nullable(),
    /** Whether what tells of people is still there. */
    personal: z.enum(['kept', 'erased', 'none']),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof AuditEvent>;

export const ListAuditEvents = PageInput.extend({
  actorId: z.string().max(64).optional(),
  actorType: z.enum(['user', 'api_key', 'system']).optional(),
  action: z.string().max(100).optional(),
  resourceType: z.string().max(100).optional(),
  resourceId: z.string().max(64).optional(),
  outcome: Outcome.optional(),
  requestId: z.string().max(100).optional(),
  /** From this time on. */
  from: Timestamp.optional(),
  /** Before this time. */
  to: Timestamp.optional(),
});
export const AuditEventPage = pageOf(AuditEvent);
export const GetAuditEvent = z.object({ auditEventId: publicId('auditEvent') });

export const AuditAnchor = z
  .object({
    id: publicId('auditAnchor'),
    sequence: z.number().int(),
    hash: z.string(),
    anchoredAt: Timestamp,
    keyId: z.string(),
    /** SubjectPublicKeyInfo, base64. */
    publicKey: z.string(),
    /** Ed25519 over the canonical statement, base64url. */
    signature: z.string(),
  })
  .meta({ id: 'AuditAnchor' });
export const ListAuditAnchors = PageInput;
export const AuditAnchorPage = pageOf(AuditAnchor);

export const SealedAuditEvent = AuditEvent.extend({
  seal: z
    .object({
      hash: z.string(),
      previousHash: z.string(),
      commitment: z.string().nullable(),
      sealedAt: Timestamp,
      /** Recomputed from the row just now; null: as it was sealed. */
      fault: z.enum(['missing', 'changed', 'link', 'payload', 'anchor', 'tail', 'unsealed']).nullable(),
      /** The first anchor that covers it. */
      anchor: AuditAnchor.nullable(),
    })
    .nullable(),
});
export type SealedAuditEvent = z.infer<typeof SealedAuditEvent>;

export const SigningKey = z
  .object({
    keyId: z.string(),
    publicKey: z.string(),
    /** SHA-256 of the public key: what a verifier is told to trust. */
    fingerprint: z.string(),
    /** The one that signs now. */
    current: z.boolean(),
  })
  .meta({ id: 'AuditSigningKey' });

export const AuditStatus = z.object({
  /** Every event up to this place is sealed. */
  sealedThrough: z.number().int(),
  sealedAt: Timestamp.nullable(),
  /** Events that wait to be sealed. */
  waiting: z.number().int(),
  waitingSince: Timestamp.nullable(),
  lastAnchor: AuditAnchor.nullable(),
  keys: z.array(SigningKey),
});
export type AuditStatus = z.infer<typeof AuditStatus>;

export const VerifyAuditTrail = z.object({
  /** Where to begin; `next` of the answer before goes on. */
  from: z.coerce.number().int().min(1).default(1),
  /** Most rows of this call. */
  rows: z.coerce.number().int().min(1).max(50_000).default(20_000),
});
export const AuditVerification = z.object({
  ok: z.boolean(),
  checkedFrom: z.number().int(),
  checkedThrough: z.number().int(),
  rows: z.number().int(),
  anchors: z.number().int(),
  erasedPayloads: z.number().int(),
  /** The first row that is not as it was sealed, and how. */
  firstBad: z
    .object({
      sequence: z.number().int(),
      auditEventId: publicId('auditEvent').nullable(),
      fault: z.enum(['missing', 'changed', 'link', 'payload', 'anchor', 'tail', 'unsealed']),
    })
    .nullable(),
  /** Where the next call begins; null: this was the end of the chain. */
  next: z.number().int().nullable(),
});
export type AuditVerification = z.infer<typeof AuditVerification>;

/** One data subject: a person by account, by e-mail address, or both. */
export const EraseAuditPersonal = z
  .object({
    userId: publicId('user').optional(),
    email: z.email().max(320).toLowerCase().optional(),
  })
  .refine(({ userId, email }) => userId !== undefined || email !== undefined, {
    message: 'name a userId or an email',
  });
export const AuditErasure = z.object({ id: publicId('erasure'), erasedPayloads: z.number().int() });

export const ExportAuditTrail = z.object({
  format: z.enum(['jsonl', 'csv']).default('jsonl'),
  from: Timestamp.optional(),
  to: Timestamp.optional(),
});
