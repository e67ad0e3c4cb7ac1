import { describe, expect, it } from 'vitest';
import { DEFAULT_RATES } from '@/server/ports/rate-limiter';
import { parseOrigins, parseRates } from './api-settings';

describe('rate limits', () => {
  it('are the defaults, with what is named in their place, or off', () => {
    expect(parseRates('')).toEqual(DEFAULT_RATES);
    expect(parseRates(' read=5 , auth=1')).toEqual({ ...DEFAULT_RATES, read: 5, auth: 1 });
    expect(parseRates('off')).toBeNull();
  });

  it.each(['read', 'read=0', 'read=-1', 'read=1.5', 'reads=5', 'off,read=1', 'read=5;write=3'])(
    'are refused as %j',
    (text) => {
      expect(() => parseRates(text)).toThrow(/is not one of read, write, start, auth/);
    },
  );
});

describe('origins', () => {
  it('are exact', () => {
    expect([...parseOrigins('https://a.example, http://127.0.0.1:3000')]).toEqual([
      'https://a.example',
      'http://127.0.0.1:3000',
    ]);
    expect(parseOrigins('').size).toBe(0);
  });

  it.each(['*', 'https://*.example.org', 'https://a.example/', 'a.example', 'https://A.example', 'null'])(
    'are refused as %j',
    (text) => {
      expect(() => parseOrigins(text)).toThrow(/is no origin/);
    },
  );
});
