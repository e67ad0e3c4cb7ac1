import { Secret, TOTP } from 'otpauth';

const STEP_SECONDS = 30;
/** Steps before and after the present one that are taken too, for clocks that differ (RFC 6238, 5.2). */
const WINDOW = 1;

/** 160 random bits, as RFC 4226 recommends. */
export function newTotpSecret(): Buffer {
  return Buffer.from(new Secret({ size: 20 }).bytes);
}

/** What apps read: 6 digits, 30 seconds, SHA-1, the one combination that all of them know. */
export function totpOf(secret: Buffer, label = ''): TOTP {
  return new TOTP({
    issuer: 'Datrix',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: STEP_SECONDS,
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
  });
}

/** The step that a code belongs to (RFC 6238: seconds since 1970 / 30), or null for a wrong code. */
export function stepOfCode(secret: Buffer, code: string, now: Date): number | null {
  const delta = totpOf(secret).validate({ token: code, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / STEP_SECONDS) + delta;
}
