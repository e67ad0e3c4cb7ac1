import type { KeyRing } from '@/server/ports/key-ring';

/** The platform's key wraps it, bound to its person: moved to another row it does not open. */
export function sealSecret(secret: Buffer, userId: string, keyRing: KeyRing): Promise<string> {
  return keyRing.wrap(secret, placeOf(userId));
}

export function openSecret(
  factor: { userId: string; sealedSecret: string },
  keyRing: KeyRing,
): Promise<Buffer> {
  return keyRing.unwrap(factor.sealedSecret, placeOf(factor.userId));
}

const placeOf = (userId: string) => `second factor ${userId}`;
