import { describe, expect, it } from 'vitest';
import { addressPolicy } from './address-policy';

describe('which addresses may be reached', () => {
  const mayReach = addressPolicy([]);

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '2001:db8::1',
    'localhost',
    '',
  ])('refuses %s', (address) => {
    expect(mayReach('any.example', 443, address)).toBe(false);
  });

  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1'])(
    'reaches %s',
    (address) => expect(mayReach('any.example', 443, address)).toBe(true),
  );
});

describe('what the operator allows', () => {
  it('takes networks, addresses and names, with a port or for all', () => {
    const mayReach = addressPolicy([
      '10.0.0.0/8',
      '127.0.0.1:5432',
      'db.internal',
      '*.lan:9092',
      '[::1]:80',
      'fd00::/8',
    ]);
    expect(mayReach('x', 1, '10.200.3.4')).toBe(true);
    expect(mayReach('x', 1, '::ffff:10.200.3.4')).toBe(true);
    expect(mayReach('x', 1, '11.0.0.1')).toBe(true);
    expect(mayReach('x', 1, '192.168.0.1')).toBe(false);
    expect(mayReach('x', 5432, '127.0.0.1')).toBe(true);
    expect(mayReach('x', 5433, '127.0.0.1')).toBe(false);
    expect(mayReach('DB.internal', 1, '192.168.0.1')).toBe(true);
    expect(mayReach('a.db.internal', 1, '192.168.0.1')).toBe(false);
    expect(mayReach('kafka.lan', 9092, '192.168.0.1')).toBe(true);
    expect(mayReach('lan', 9092, '192.168.0.1')).toBe(false);
    expect(mayReach('x', 80, '::1')).toBe(true);
    expect(mayReach('x', 443, '::1')).toBe(false);
    expect(mayReach('x', 443, 'fd12::1')).toBe(true);
  });

  it('refuses a list that it cannot read, instead of ignoring it', () => {
    expect(() => addressPolicy(['10.0.0.0/99'])).toThrow('10.0.0.0/99');
    expect(() => addressPolicy(['http://x'])).toThrow();
  });
});
