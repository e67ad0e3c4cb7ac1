import type { Permission } from '@/server/access/permissions';
import { fromPublicId } from '@/server/lib/ids';
import type { Operation } from '@/server/operations/define-operation';
import type { Actor } from '@/server/tenancy/actor';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { ClientFacts } from './payload';
import { count, isCounted } from './windows';
import { type AuditEntry, writeAuditEvent } from './write-audit-event';

/** Reading under one of these leaves a row: the data itself, and the trail. */
const AUDITED_READS: ReadonlySet<Permission | 'public'> = new Set(['dataset.read_rows', 'audit.read']);

export interface Reading {
  /** Writes the row in the read's own transaction, unless an open window stands for it: what cannot be recorded is not read. */
  record(db: TenantDatabase): Promise<void>;
  /** Counts the read once its transaction has committed. */
  settle(): void;
}

/** What a query leaves in the trail; null for one that shows no rows. */
export function readingOf(
  operation: Operation,
  actor: Exclude<Actor, { type: 'anonymous' }>,
  input: unknown,
  call: { requestId: string; client?: ClientFacts | undefined },
): Reading | null {
  if (operation.kind !== 'query') return null;
  if (!AUDITED_READS.has(operation.permission) && operation.showsRows !== true) return null;
  const entry: AuditEntry = {
    action: operation.id,
    ...datasetOf(input),
    requestId: call.requestId,
    client: call.client,
  };
  return {
    async record(db) {
      if (!isCounted(actor, entry)) await writeAuditEvent(db, actor.scope, actor, entry);
    },
    settle: () => count(actor, entry),
  };
}

/** The dataset that an input or an address names. */
export function datasetOf(input: unknown): { resourceType: string; resourceId: string | null } {
  const named = typeof input === 'object' && input !== null ? Reflect.get(input, 'datasetId') : undefined;
  const id = typeof named === 'string' ? fromPublicId('dataset', named) : null;
  return id === null
    ? { resourceType: 'organisation', resourceId: null }
    : { resourceType: 'dataset', resourceId: id };
}
