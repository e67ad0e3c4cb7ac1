import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Scope } from '@/server/tenancy/actor';
import { type TenantDatabase, withTenant } from '@/server/tenancy/with-tenant';
import { anchorText } from './anchor';
import { commitmentOf, genesisHash, sealHash } from './chain';
import { chainedEvent } from './chained-event';
import { type ChainRow, readChain } from './read-chain';

export type Fault = 'missing' | 'changed' | 'link' | 'payload' | 'anchor' | 'tail' | 'unsealed';

export interface Finding {
  sequence: number;
  /** Bare UUID of the event, where there is one. */
  eventId: string | null;
  fault: Fault;
}

export interface Stretch {
  checkedFrom: number;
  checkedThrough: number;
  rows: number;
  erasedPayloads: number;
  anchors: number;
  firstBad: Finding | null;
  /** Null at the end of the chain. */
  next: number | null;
}

type AnchorRow = NonNullable<Awaited<ReturnType<TenantDatabase['auditAnchor']['findFirst']>>>;

/**
 * Recomputes `rowsMax` rows of a chain from the rows themselves and checks payloads, links and anchors, in bounded
 * memory. It stops at the first fault. At the end of the chain it also looks for a tail that was cut off and for events
 * that neither are sealed nor wait for it.
 */
export async function verifyStretch(scope: Scope, from: number, rowsMax: number): Promise<Stretch> {
  const through = from + rowsMax - 1;
  const start = await withTenant(scope, (db) => startOf(db, scope, from));
  const stretch: Stretch = {
    checkedFrom: from,
    checkedThrough: from - 1,
    rows: 0,
    erasedPayloads: 0,
    anchors: 0,
    firstBad: start === null ? { sequence: from - 1, eventId: null, fault: 'missing' } : null,
    next: null,
  };
  let hash = start ?? '';
  for await (const rows of readChain(scope, from, through)) {
    if (stretch.firstBad !== null) return stretch;
    const anchors = await anchorsOf(scope, rows);
    for (const row of rows) {
      const fault = faultOf(row, stretch.checkedThrough + 1, hash, anchors.get(Number(row.sequence)) ?? []);
      if (fault !== null) {
        const sequence = fault === 'missing' ? stretch.checkedThrough + 1 : Number(row.sequence);
        stretch.firstBad = { sequence, eventId: fault === 'missing' ? null : (row.event?.id ?? null), fault };
        return stretch;
      }
      stretch.checkedThrough = Number(row.sequence);
      stretch.rows += 1;
      stretch.anchors += anchors.get(Number(row.sequence))?.length ?? 0;
      if (row.erasedAt !== null) stretch.erasedPayloads += 1;
      hash = row.hash;
    }
  }
  if (stretch.firstBad !== null) return stretch;
  if (stretch.checkedThrough === through) return { ...stretch, next: through + 1 };
  return { ...stretch, firstBad: await withTenant(scope, (db) => faultAtEnd(db, stretch.checkedThrough)) };
}

/** The hash before the first row of a stretch; null when the row before it is gone. */
async function startOf(db: TenantDatabase, scope: Scope, from: number): Promise<string | null> {
  if (from === 1) return genesisHash(scope.orgId);
  const before = await db.auditSeal.findFirst({ where: { sequence: from - 1 } });
  return before?.hash ?? null;
}

/** What is wrong with one row of the chain, if anything. */
export function faultOf(
  row: ChainRow,
  expected: number,
  previousHash: string,
  anchors: readonly AnchorRow[],
): Fault | null {
  const sequence = Number(row.sequence);
  if (sequence !== expected) return 'missing';
  if (row.previousHash !== previousHash) return 'link';
  if (row.event === null) return 'changed';
  if (sealHash(chainedEvent(row.event), sequence, previousHash) !== row.hash) return 'changed';
  const { commitment } = row.event;
  if (row.hasPayload !== (commitment !== null)) return 'payload';
  if (row.content !== null && row.salt !== null && commitmentOf(row.salt, row.content) !== commitment) {
    return 'payload';
  }
  return anchors.every((anchor) => anchor.hash === row.hash && isSigned(anchor)) ? null : 'anchor';
}

function isSigned(anchor: AnchorRow): boolean {
  const der = Buffer.from(anchor.publicKey, 'base64');
  if (createHash('sha256').update(der).digest('hex').slice(0, 16) !== anchor.keyId) return false;
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return verify(null, Buffer.from(anchorText(anchor)), key, Buffer.from(anchor.signature, 'base64url'));
  } catch {
    return false;
  }
}

async function anchorsOf(scope: Scope, rows: ChainRow[]): Promise<Map<number, AnchorRow[]>> {
  const [first, last] = [rows[0]?.sequence ?? 0n, rows.at(-1)?.sequence ?? 0n];
  const anchors = await withTenant(scope, (db) =>
    db.auditAnchor.findMany({ where: { sequence: { gte: first, lte: last } } }),
  );
  return Map.groupBy(anchors, ({ sequence }) => Number(sequence));
}

async function faultAtEnd(db: TenantDatabase, last: number): Promise<Finding | null> {
  const beyond = await db.auditAnchor.findFirst({ where: { sequence: { gt: last } } });
  const sealed = await db.auditSeal.findFirst({ where: { sequence: { gt: last } } });
  if (beyond !== null && sealed === null) {
    return { sequence: Number(beyond.sequence), eventId: null, fault: 'tail' };
  }
  const [loose] = await db.$queryRaw<{ id: string }[]>`
    SELECT e.id::text FROM audit_events e WHERE NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.id = e.id)
      AND NOT EXISTS (SELECT 1 FROM audit_unsealed u WHERE u.id = e.id) LIMIT 1`;
  return loose === undefined ? null : { sequence: last + 1, eventId: loose.id, fault: 'unsealed' };
}
