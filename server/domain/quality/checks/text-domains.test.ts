import { describe, expect, it } from 'vitest';
import { isIban, isIsbn, luhn, TEXT_DOMAINS } from './text-domains';

const domain = (id: string) => {
  const found = TEXT_DOMAINS.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

describe('check digits', () => {
  it('of IBAN, card and ISBN numbers', () => {
    expect(isIban('GB82 WEST 1234 5698 7654 32')).toBe(true);
    expect(isIban('DE89370400440532013000')).toBe(true);
    expect(isIban('DE89370400440532013001')).toBe(false);
    expect(luhn('4111111111111111')).toBe(true);
    expect(luhn('4111111111111112')).toBe(false);
    expect(isIsbn('978-0-306-40615-7')).toBe(true);
    expect(isIsbn('0-306-40615-2')).toBe(true);
    expect(isIsbn('0-306-40615-3')).toBe(false);
  });
});

describe('kinds of text', () => {
  it.each([
    ['email', ['a.b+c@mail.example.org'], ['a@b', 'a..b@c.org', 'a b@c.org', 'a@@c.org', '@c.org']],
    [
      'url',
      ['https://example.org/a?b=c', 'http://localhost:80/'],
      ['http:/example.org', 'example', 'http://'],
    ],
    ['phone', ['+44 20 7946 0958', '(555) 123-4567 x12'], ['12345', 'call me', '0']],
    ['currency', ['EUR'], ['EURO', 'eur']],
    ['ipv4', ['10.0.0.255'], ['10.0.0.256', '10.0.0']],
  ])('%s', (id, valid, invalid) => {
    for (const value of valid) expect(domain(id).valid(value), value).toBe(true);
    for (const value of invalid) expect(domain(id).valid(value), value).toBe(false);
  });

  it('mend what was surely meant, and nothing else', () => {
    expect(domain('email').mend('a b@c.org ')).toBe('ab@c.org');
    expect(domain('email').mend('nobody')).toBeNull();
    expect(domain('url').mend('http:/example.org/a')).toBe('http://example.org/a');
    expect(domain('currency').mend('eur')).toBe('EUR');
  });
});
