import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newTotpSecret, stepOfCode, totpOf } from './totp';

const RFC_SECRET = Buffer.from('12345678901234567890');

describe('time-based codes', () => {
  // RFC 6238, appendix B, SHA-1, the last six of the eight digits.
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('are those of the RFC at %s s', (seconds, code) => {
    expect(stepOfCode(RFC_SECRET, code, new Date(seconds * 1000))).toBe(Math.floor(seconds / 30));
  });

  it('are taken one step early or late and not two, and name their own step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 100_000_000 }),
        fc.integer({ min: -3, max: 3 }),
        (step, shift) => {
          const secret = newTotpSecret();
          const code = totpOf(secret).generate({ timestamp: step * 30_000 });
          const found = stepOfCode(secret, code, new Date((step + shift) * 30_000 + 1));
          // Another step's code may be the same by chance, once in a million.
          if (Math.abs(shift) <= 1) expect(found).not.toBeNull();
          if (Math.abs(shift) <= 1 && found !== null)
            expect(Math.abs(found - (step + shift))).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 50 },
    );
    const code = totpOf(RFC_SECRET).generate({ timestamp: 3_000_000 });
    expect(stepOfCode(RFC_SECRET, code, new Date(3_060_001))).toBeNull();
    expect(stepOfCode(RFC_SECRET, code, new Date(2_939_999))).toBeNull();
  });
});
