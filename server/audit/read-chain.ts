import type { Scope } from '@/server/tenancy/actor';
import { type TenantDatabase, withTenant } from '@/server/tenancy/with-tenant';
import type { EventRow } from './chained-event';

/** Rows of one transaction: bounds memory, and no transaction lives as long as the reader is slow. */
const CHUNK = 1000;

interface SealColumns {
  sequence: bigint;
  previousHash: string;
  hash: string;
  sealedAt: Date;
}

interface PayloadColumns {
  hasPayload: boolean;
  salt: Uint8Array<ArrayBuffer> | null;
  content: string | null;
  erasedAt: Date | null;
  erasureId: string | null;
}

export interface ChainRow extends SealColumns, PayloadColumns {
  /** Null only where somebody removed it past the database's own rules. */
  event: EventRow | null;
}

type FlatRow = SealColumns & PayloadColumns & EventRow & { hasEvent: boolean };

async function readChunk(db: TenantDatabase, from: number, through: number): Promise<ChainRow[]> {
  const rows = await db.$queryRaw<FlatRow[]>`
    SELECT s.id::text AS id, s.org_id::text AS "orgId", s.sequence, s.previous_hash AS "previousHash", s.hash,
      s.sealed_at AS "sealedAt", e.id IS NOT NULL AS "hasEvent", e.action, e.actor_type AS "actorType",
      e.actor_id::text AS "actorId", e.resource_type AS "resourceType", e.resource_id::text AS "resourceId",
      e.request_id AS "requestId", e.outcome, e.occurrences, e.commitment, e.created_at AS "createdAt",
      p.id IS NOT NULL AS "hasPayload", p.salt, p.content, p.erased_at AS "erasedAt",
      p.erasure_id::text AS "erasureId"
    FROM audit_seals s
    LEFT JOIN audit_events e ON e.org_id = s.org_id AND e.id = s.id
    LEFT JOIN audit_payloads p ON p.org_id = s.org_id AND p.id = s.id
    WHERE s.sequence BETWEEN ${from} AND ${through} ORDER BY s.sequence LIMIT ${CHUNK}`;
  return rows.map((row) => ({ ...row, event: row.hasEvent ? row : null }));
}

/** Sealed rows with event and payload in the order of the chain, in chunks of bounded size. */
export async function* readChain(scope: Scope, from: number, through: number): AsyncGenerator<ChainRow[]> {
  let next = from;
  while (next <= through) {
    const start = next;
    const rows = await withTenant(scope, (db) => readChunk(db, start, through));
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    next = Number(last.sequence) + 1;
  }
}
