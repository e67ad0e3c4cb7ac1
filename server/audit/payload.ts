import { randomBytes } from 'node:crypto';
import { canonicalJson, commitmentOf } from './chain';

const SALT_BYTES = 32;
const TEXT_MAX = 500;

/** Where a call came from, as the connection or the nearest proxy says. */
export interface ClientFacts {
  address: string | null;
  userAgent: string | null;
}

/** What tells of people. It lies apart from the event and can be erased. */
export interface PersonalPayload {
  actorName?: string | undefined;
  actorEmail?: string | undefined;
  address?: string | undefined;
  userAgent?: string | undefined;
  detail?: Record<string, unknown> | undefined;
}

export interface SealedPayload {
  salt: Uint8Array<ArrayBuffer>;
  /** Canonical JSON. */
  content: string;
  commitment: string;
}

/** The payload as it is stored, or null when there is nothing to tell. */
export function sealedPayload(payload: PersonalPayload): SealedPayload | null {
  const present = Object.entries(payload).filter(
    ([, value]) => value !== undefined && (typeof value !== 'object' || Object.keys(value).length > 0),
  );
  if (present.length === 0) return null;
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const content = canonicalJson(wellFormed(JSON.parse(JSON.stringify(Object.fromEntries(present)))));
  return { salt, content, commitment: commitmentOf(salt, content) };
}

export function clipped(text: string | null | undefined): string | undefined {
  return text === null || text === undefined || text === '' ? undefined : text.slice(0, TEXT_MAX);
}

/** Half a surrogate pair has no UTF-8 and so no canonical form; it becomes U+FFFD, as the database would make it. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]),
  );
}
