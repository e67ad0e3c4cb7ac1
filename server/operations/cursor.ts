import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { DomainError } from './errors';

let secret: string | Buffer = randomBytes(32);

/** Called by the composition root, so that all processes accept each other's cursors. */
export function setCursorSecret(value: string): void {
  secret = value;
}

/** The secret behind everything that this server signs or seals. */
export function serverSecret(): string | Buffer {
  return secret;
}

/** What a cursor is bound to: the same text must come with the next page. */
export function fingerprint(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}

function sign(payload: string): string {
  return createHmac('sha256', secret).update(payload).digest('base64url').slice(0, 22);
}

export function encodeCursor(bound: string, position: unknown): string {
  const payload = Buffer.from(JSON.stringify([bound, position])).toString('base64url');
  return `${payload}.${sign(payload)}`;
}

/** The position in a cursor that this server issued for the same list, filters and order; else `invalid_cursor`. */
export function decodeCursor(bound: string, cursor: string): unknown {
  const [payload, signature, ...rest] = cursor.split('.');
  const refusal = new DomainError(
    'invalid_cursor',
    'Use `nextCursor` of the previous page unchanged, with the same filters and order; or start without a cursor.',
  );
  if (payload === undefined || signature === undefined || rest.length > 0) throw refusal;
  const expected = Buffer.from(sign(payload));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw refusal;
  const [boundTo, position]: [unknown, unknown] = JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (boundTo !== bound) throw refusal;
  return position;
}
