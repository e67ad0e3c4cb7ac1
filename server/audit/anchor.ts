import { Readable } from 'node:stream';
import { newUuid } from '@/server/lib/ids';
import type { AnchorSigner } from '@/server/ports/anchor-signer';
import type { ObjectStore } from '@/server/ports/object-store';
import { withSystem } from '@/server/tenancy/with-system';
import { canonicalJson } from './chain';
import { headOf, sealOrganisation } from './seal-events';

const DAY_MS = 24 * 3600_000;

/** What is signed: the head of one organisation's chain at one time. */
export interface AnchorStatement {
  type: 'datrix.audit.anchor.v1';
  organisation: string;
  sequence: number;
  hash: string;
  time: string;
  keyId: string;
}

export interface Anchors {
  signer: AnchorSigner;
  stores: readonly ObjectStore[];
}

/** Where an anchor lies in a store: apart from the tenants' objects, since it outlives them. */
export function anchorKey({ organisation, sequence, time }: AnchorStatement): string {
  return `audit-anchors/${organisation}/${String(sequence).padStart(12, '0')}-${time.replaceAll(/[:.]/g, '')}.json`;
}

/** The text whose signature an anchor bears. */
export function anchorText(row: {
  orgId: string;
  sequence: bigint;
  hash: string;
  anchoredAt: Date;
  keyId: string;
}): string {
  return canonicalJson({
    type: 'datrix.audit.anchor.v1',
    organisation: row.orgId,
    sequence: Number(row.sequence),
    hash: row.hash,
    time: row.anchoredAt.toISOString(),
    keyId: row.keyId,
  } satisfies AnchorStatement);
}

/**
 * Seals what waits, signs the head of the chain and keeps the anchor in every store and in the database, in this order:
 * when it is in the table, it is everywhere. Null where there is nothing to sign yet.
 */
export async function anchorOrganisation(orgId: string, anchors: Anchors, now: Date) {
  await sealOrganisation(orgId);
  const head = await withSystem('audit_seal', (db) => headOf(db, orgId));
  if (head.sequence === 0) return null;
  const { signer, stores } = anchors;
  const row = {
    id: newUuid(),
    orgId,
    sequence: BigInt(head.sequence),
    hash: head.hash,
    anchoredAt: now,
    keyId: signer.keyId,
    publicKey: signer.publicKey,
  };
  const text = anchorText(row);
  const statement: AnchorStatement = JSON.parse(text);
  const signature = signer.sign(text);
  const kept = canonicalJson({ ...statement, publicKey: signer.publicKey, signature });
  for (const store of stores) await store.put(anchorKey(statement), Readable.from([Buffer.from(kept)]));
  return withSystem('audit_seal', (db) => db.auditAnchor.create({ data: { ...row, signature } }));
}

/** Organisations whose chain has grown since the last anchor, or whose last anchor is a day old. */
export function organisationsToAnchor(now: Date): Promise<string[]> {
  const dayBefore = new Date(now.getTime() - DAY_MS);
  return withSystem('audit_seal', async (db) => {
    const rows = await db.$queryRaw<{ orgId: string }[]>`
      SELECT heads.org_id::text AS "orgId"
      FROM (SELECT org_id, max(sequence) AS sequence FROM audit_seals GROUP BY org_id) heads
      LEFT JOIN (
        SELECT org_id, max(sequence) AS sequence, max(anchored_at) AS anchored_at FROM audit_anchors GROUP BY org_id
      ) last ON last.org_id = heads.org_id
      WHERE last.org_id IS NULL OR last.sequence < heads.sequence OR last.anchored_at < ${dayBefore}`;
    return rows.map(({ orgId }) => orgId);
  });
}
