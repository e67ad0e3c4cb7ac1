import { createHash } from 'node:crypto';

/** The strong entity tag (RFC 9110, 8.8.3) of an answer, from its very text. */
export function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
}

/**
 * Whether the list of a conditional header names the tag. A proxy that compresses weakens our tags on the way; the mark
 * is overlooked, since each tag stands for one text only.
 */
export function namesTag(header: string, tag: string): boolean {
  if (header.trim() === '*') return true;
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag);
}
