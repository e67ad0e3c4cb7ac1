import { Readable } from 'node:stream';
import { genesisHash } from '@/server/audit/chain';
import { chainedEvent } from '@/server/audit/chained-event';
import {
  type ExportedAnchor,
  type ExportedEvent,
  type ExportHeader,
  signedExport,
} from '@/server/audit/export-records';
import { type ExportFormat, exportHead, exportLine } from '@/server/audit/export-text';
import { type ChainRow, readChain } from '@/server/audit/read-chain';
import { sealOrganisation } from '@/server/audit/seal-events';
import { DomainError } from '@/server/operations/errors';
import { parseInput } from '@/server/operations/parse-input';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { type TenantDatabase, withTenant } from '@/server/tenancy/with-tenant';
import { ExportAuditTrail } from './contract';

export interface AuditExport {
  body: Readable;
  contentType: string;
  fileName: string;
}

/**
 * The trail as one file that proves itself: an unbroken stretch of the chain that holds every event of the time asked
 * for, with anchors, keys and a signature over the range. What waits is sealed first. Streamed in chunks.
 */
export async function exportAuditTrail(
  scope: Scope,
  services: Services,
  query: unknown,
): Promise<AuditExport> {
  const { format, from, to } = parseInput(ExportAuditTrail, query);
  await sealOrganisation(scope.orgId);
  const range = await withTenant(scope, (db) => rangeOf(db, scope, from, to));
  const header: ExportHeader = {
    kind: 'header',
    format: 'datrix.audit.export.v1',
    organisation: scope.orgId,
    from: from ?? null,
    to: to ?? null,
    exportedAt: services.now().toISOString(),
    firstSequence: range.first,
    previousHash: range.previousHash,
  };
  const lines = async function* () {
    yield exportHead(format);
    let text = '';
    for await (const record of signedExport(header, between(scope, range), services.anchors.signer)) {
      text += exportLine(record, format);
      if (text.length < 64 * 1024) continue;
      yield text;
      text = '';
    }
    yield text;
  };
  return {
    body: Readable.from(lines(), { objectMode: false }),
    contentType: CONTENT_TYPES[format],
    fileName: `audit-trail-${header.exportedAt.slice(0, 10)}.${format}`,
  };
}

const CONTENT_TYPES: Record<ExportFormat, string> = {
  jsonl: 'application/jsonl; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
};

interface Range {
  first: number;
  last: number;
  previousHash: string;
}

/** The shortest unbroken stretch with every event of the time; empty ones stand behind the head. */
async function rangeOf(db: TenantDatabase, scope: Scope, from?: string, to?: string): Promise<Range> {
  const head = Number((await db.auditSeal.findFirst({ orderBy: { sequence: 'desc' } }))?.sequence ?? 0);
  const [found] = await db.$queryRaw<{ first: bigint | null; last: bigint | null }[]>`
    SELECT min(s.sequence) AS first, max(s.sequence) AS last
    FROM audit_seals s JOIN audit_events e ON e.org_id = s.org_id AND e.id = s.id
    WHERE (${from ?? null}::timestamptz IS NULL OR e.created_at >= ${from ?? null}::timestamptz)
      AND (${to ?? null}::timestamptz IS NULL OR e.created_at < ${to ?? null}::timestamptz)`;
  const first = found?.first == null ? head + 1 : from === undefined ? 1 : Number(found.first);
  const last = found?.last == null ? head : to === undefined ? head : Number(found.last);
  const before = await db.auditSeal.findFirst({ where: { sequence: first - 1 } });
  if (first > 1 && before === null)
    throw new DomainError('conflict', `Row ${first - 1} of the chain is missing; verify the trail.`);
  return { first, last, previousHash: before?.hash ?? genesisHash(scope.orgId) };
}

async function* between(scope: Scope, range: Range): AsyncGenerator<ExportedAnchor | ExportedEvent> {
  const anchors = await withTenant(scope, async (db) => {
    const newest = await db.auditAnchor.findFirst({
      orderBy: [{ sequence: 'desc' }, { anchoredAt: 'desc' }],
    });
    const inside = await db.auditAnchor.findMany({
      where: { sequence: { gte: range.first - 1, lte: range.last } },
      orderBy: [{ sequence: 'asc' }, { anchoredAt: 'asc' }],
    });
    return newest === null || inside.some(({ id }) => id === newest.id) ? inside : [...inside, newest];
  });
  for (const { orgId, sequence, hash, anchoredAt, keyId, publicKey, signature } of anchors) {
    yield {
      kind: 'anchor',
      organisation: orgId,
      sequence: Number(sequence),
      hash,
      time: anchoredAt.toISOString(),
      keyId,
      publicKey,
      signature,
    };
  }
  for await (const rows of readChain(scope, range.first, range.last)) yield* rows.map(exported);
}

function exported(row: ChainRow): ExportedEvent {
  if (row.event === null)
    throw new DomainError('conflict', `The event of row ${row.sequence} is missing; verify the trail.`);
  return {
    kind: 'event',
    ...chainedEvent(row.event),
    sequence: Number(row.sequence),
    previousHash: row.previousHash,
    hash: row.hash,
    payload: payloadOf(row),
  };
}

function payloadOf({ salt, content, erasedAt, erasureId }: ChainRow): ExportedEvent['payload'] {
  if (salt !== null && content !== null)
    return { salt: Buffer.from(salt).toString('base64'), content: JSON.parse(content) };
  if (erasedAt === null || erasureId === null) return null;
  return { erased: { at: erasedAt.toISOString(), erasureId } };
}
