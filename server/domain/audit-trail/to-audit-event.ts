import type { z } from 'zod';
import { fromPublicId, ID_PREFIXES, type IdKind, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { type AuditAnchor, type AuditEvent, Outcome } from './contract';

export const WITH_PAYLOAD_AND_SEAL = { payload: true, seal: true } as const;

function findEvent(db: TenantDatabase) {
  return db.auditEvent.findFirst({ include: WITH_PAYLOAD_AND_SEAL });
}
export type AuditRow = NonNullable<Awaited<ReturnType<typeof findEvent>>>;

interface Content {
  actorName?: string;
  actorEmail?: string;
  address?: string;
  userAgent?: string;
  detail?: Record<string, unknown>;
  /** Of events from before payloads lay apart: their detail as text. */
  detailText?: string;
}

export function toAuditEvent(row: AuditRow): AuditEvent {
  // We wrote the text; this is the boundary where that is relied on.
  const content: Content = row.payload?.content == null ? {} : JSON.parse(row.payload.content);
  const older = content.detailText === undefined ? null : JSON.parse(content.detailText);
  return {
    id: toPublicId('auditEvent', row.id),
    sequence: row.seal === null ? null : Number(row.seal.sequence),
    createdAt: row.createdAt.toISOString(),
    action: row.action,
    outcome: Outcome.parse(row.outcome),
    occurrences: row.occurrences,
    actor: {
      type: row.actorType,
      id: shownId(row.actorType, row.actorId),
      name: content.actorName ?? null,
      email: content.actorEmail ?? null,
    },
    resource: { type: row.resourceType, id: shownId(row.resourceType, row.resourceId) },
    requestId: row.requestId,
    address: content.address ?? null,
    userAgent: content.userAgent ?? null,
    detail: content.detail ?? older,
    personal: row.payload === null ? 'none' : row.payload.erasedAt === null ? 'kept' : 'erased',
  };
}

export function toAuditAnchor(
  row: NonNullable<Awaited<ReturnType<TenantDatabase['auditAnchor']['findFirst']>>>,
): z.input<typeof AuditAnchor> {
  const { keyId, publicKey, signature, hash } = row;
  return {
    id: toPublicId('auditAnchor', row.id),
    sequence: Number(row.sequence),
    hash,
    anchoredAt: row.anchoredAt.toISOString(),
    keyId,
    publicKey,
    signature,
  };
}

/** As the API names it elsewhere where it does so, else the bare UUID. */
function shownId(type: string | null, id: string | null): string | null {
  if (id === null || type === null) return id;
  const camel = type.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
  return isKind(camel) ? toPublicId(camel, id) : id;
}

function isKind(text: string): text is IdKind {
  return Object.hasOwn(ID_PREFIXES, text);
}

/** The UUID behind any id that the API shows; `invalid_input` for other text. */
export function anyId(path: string, id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return id.toLowerCase();
  const prefix = id.slice(0, id.lastIndexOf('_'));
  const kind = Object.keys(ID_PREFIXES).find((name) => isKind(name) && ID_PREFIXES[name] === prefix);
  const uuid = kind !== undefined && isKind(kind) ? fromPublicId(kind, id) : null;
  if (uuid !== null) return uuid;
  throw new DomainError('invalid_input', `\`${path}\`: this is no id.`, {
    errors: [{ path, message: 'an id as the API shows it, or a UUID' }],
  });
}
