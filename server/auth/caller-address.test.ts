import { describe, expect, it } from 'vitest';
import { callerAddress, clientOf } from './caller-address';

const from = (forwarded: string | null) =>
  new Request('http://localhost/', { headers: forwarded === null ? {} : { 'x-forwarded-for': forwarded } });

describe('the address of a caller', () => {
  it.each([
    [null, 0, 'unknown'],
    ['192.0.2.7', 0, '192.0.2.7'],
    ['192.0.2.7', 1, '192.0.2.7'],
    ['made up, 192.0.2.7', 1, '192.0.2.7'],
    ['made up, 192.0.2.7, 10.0.0.1', 2, '192.0.2.7'],
    ['192.0.2.7', 2, 'unknown'],
    ['made up, ', 1, 'unknown'],
  ])('of %j behind %i proxies is %s', (forwarded, proxies, address) => {
    expect(callerAddress(from(forwarded), proxies)).toBe(address);
  });
});

it('stands in the audit trail as what the outermost trusted proxy saw, and not at all where nobody saw it', () => {
  const behindTwo = 'made up, 192.0.2.7, 10.0.0.1';
  expect(clientOf(from(behindTwo), 2)).toEqual({ address: '192.0.2.7', userAgent: null });
  expect(clientOf(from(null), 2)).toEqual({ address: null, userAgent: null });
});
