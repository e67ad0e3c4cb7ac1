import type { AnchorSigner } from '@/server/ports/anchor-signer';
import { type ChainedEvent, canonicalJson } from './chain';

/** The first record of an export. `from` and `to`: as asked for; null: open. */
export interface ExportHeader {
  kind: 'header';
  format: 'datrix.audit.export.v1';
  organisation: string;
  from: string | null;
  to: string | null;
  exportedAt: string;
  firstSequence: number;
  /** The hash that the first row follows. */
  previousHash: string;
}

export interface ExportedAnchor {
  kind: 'anchor';
  organisation: string;
  sequence: number;
  hash: string;
  time: string;
  keyId: string;
  publicKey: string;
  signature: string;
}

export interface ExportedEvent extends ChainedEvent {
  kind: 'event';
  sequence: number;
  previousHash: string;
  hash: string;
  /** Salt in base64; null where the event has none. */
  payload: { salt: string; content: unknown } | { erased: { at: string; erasureId: string } } | null;
}

/** The last record: signs the range, so that a file that was cut or extended is found even past the last anchor. */
export interface ExportEnd {
  kind: 'end';
  rows: number;
  lastSequence: number;
  lastHash: string;
  keyId: string;
  publicKey: string;
  signature: string;
}

export type ExportRecord = ExportHeader | ExportedAnchor | ExportedEvent | ExportEnd;

/** Puts the header before and the signed end after what lies between; anchors come before rows. */
export async function* signedExport(
  header: ExportHeader,
  between: AsyncIterable<ExportedAnchor | ExportedEvent> | Iterable<ExportedAnchor | ExportedEvent>,
  signer: AnchorSigner,
): AsyncGenerator<ExportRecord> {
  yield header;
  let [rows, anchors, lastSequence, lastHash] = [0, 0, header.firstSequence - 1, header.previousHash];
  let newest: ExportedAnchor | null = null;
  for await (const record of between) {
    if (record.kind === 'anchor') {
      anchors += 1;
      if (newest === null || record.sequence > newest.sequence) newest = record;
    } else {
      rows += 1;
      lastSequence = record.sequence;
      lastHash = record.hash;
    }
    yield record;
  }
  const statement = canonicalJson({
    type: 'datrix.audit.export.v1',
    organisation: header.organisation,
    from: header.from,
    to: header.to,
    exportedAt: header.exportedAt,
    firstSequence: header.firstSequence,
    previousHash: header.previousHash,
    lastSequence,
    lastHash,
    rows,
    anchors,
    newestAnchor:
      newest === null ? null : { sequence: newest.sequence, hash: newest.hash, time: newest.time },
    keyId: signer.keyId,
  });
  const { keyId, publicKey } = signer;
  yield { kind: 'end', rows, lastSequence, lastHash, keyId, publicKey, signature: signer.sign(statement) };
}
