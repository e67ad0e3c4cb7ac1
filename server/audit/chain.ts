import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** What a seal covers, with bare UUIDs and an ISO 8601 time in UTC with milliseconds. */
export interface ChainedEvent {
  id: string;
  organisation: string;
  time: string;
  action: string;
  actorType: string;
  actorId: string | null;
  resourceType: string | null;
  resourceId: string | null;
  outcome: string;
  occurrences: number;
  requestId: string | null;
  /** SHA-256 of salt and payload, in hex. */
  commitment: string | null;
}

/** Canonical JSON (RFC 8785): one text for one value, whoever writes it. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('only JSON values have a canonical form');
  return text;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** What the first event of an organisation follows; it names the organisation, so that chains cannot be exchanged. */
export function genesisHash(organisation: string): string {
  return sha256(canonicalJson({ chain: 'datrix.audit.v1', organisation }));
}

/** SHA-256, in hex, over the canonical JSON of the event, its place and the hash before it. */
export function sealHash(event: ChainedEvent, sequence: number, previousHash: string): string {
  return sha256(canonicalJson({ ...event, sequence, previousHash }));
}

/** Binds an event to its payload without telling anything of it once the salt has gone. */
export function commitmentOf(salt: Uint8Array, content: string): string {
  return createHash('sha256').update(salt).update(content, 'utf8').digest('hex');
}
