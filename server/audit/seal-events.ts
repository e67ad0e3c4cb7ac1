import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { genesisHash, sealHash } from './chain';
import { chainedEvent, type EventRow } from './chained-event';

/** Rows of one transaction: bounds memory and the time that its lock is held. */
const BATCH = 2000;

/** Organisations with events that wait, the longest waiting first. */
export function organisationsToSeal(): Promise<string[]> {
  return withSystem('audit_seal', async (db) => {
    const rows = await db.$queryRaw<{ org_id: string }[]>`
      SELECT org_id::text FROM audit_unsealed GROUP BY org_id ORDER BY min(created_at) LIMIT 1000`;
    return rows.map(({ org_id }) => org_id);
  });
}

/**
 * Seals what is committed of one organisation's queue, in batches, each in one transaction: killed at any point it leaves
 * a whole chain and takes up where it was. Returns how many rows it sealed; another sealer at work makes it return 0.
 */
export async function sealOrganisation(orgId: string, signal?: AbortSignal): Promise<number> {
  let sealed = 0;
  while (signal?.aborted !== true) {
    const batch = await withSystem('audit_seal', (db) => sealBatch(db, orgId));
    sealed += batch;
    if (batch < BATCH) break;
  }
  return sealed;
}

async function sealBatch(db: TenantDatabase, orgId: string): Promise<number> {
  const [lock] = await db.$queryRaw<{ free: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('datrix audit seal ' || ${orgId}, 0)) AS free`;
  if (lock?.free !== true) return 0;
  const rows = await db.$queryRaw<EventRow[]>`
    SELECT e.id::text, e.org_id::text AS "orgId", e.action, e.actor_type AS "actorType",
      e.actor_id::text AS "actorId", e.resource_type AS "resourceType", e.resource_id::text AS "resourceId",
      e.request_id AS "requestId", e.outcome, e.occurrences, e.commitment, e.created_at AS "createdAt"
    FROM audit_unsealed u JOIN audit_events e ON e.org_id = u.org_id AND e.id = u.id
    WHERE u.org_id = ${orgId}::uuid ORDER BY u.created_at, u.id LIMIT ${BATCH}`;
  if (rows.length === 0) return 0;
  const head = await headOf(db, orgId);
  let { sequence, hash } = head;
  const seals = rows.map((row) => {
    const [previousHash, event] = [hash, chainedEvent(row)];
    sequence += 1;
    hash = sealHash(event, sequence, previousHash);
    return { id: row.id, sequence, previousHash, hash };
  });
  const ids = seals.map(({ id }) => id);
  await db.$executeRaw`
    INSERT INTO audit_seals (org_id, id, sequence, previous_hash, hash)
    SELECT ${orgId}::uuid, * FROM unnest(${ids}::uuid[], ${seals.map((seal) => seal.sequence)}::bigint[],
      ${seals.map((seal) => seal.previousHash)}::text[], ${seals.map((seal) => seal.hash)}::text[])`;
  await db.$executeRaw`DELETE FROM audit_unsealed WHERE org_id = ${orgId}::uuid AND id = ANY(${ids}::uuid[])`;
  return rows.length;
}

export interface ChainHead {
  /** 0 before the first event is sealed. */
  sequence: number;
  hash: string;
}

/** The end of an organisation's chain. */
export async function headOf(db: TenantDatabase, orgId: string): Promise<ChainHead> {
  const last = await db.auditSeal.findFirst({ where: { orgId }, orderBy: { sequence: 'desc' } });
  return { sequence: Number(last?.sequence ?? 0), hash: last?.hash ?? genesisHash(orgId) };
}
