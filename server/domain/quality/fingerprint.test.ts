import { expect, it } from 'vitest';
import { fingerprints } from './fingerprint';

const issue = { check: 'custom_rules', type: 'rule_violation', column: 'city' };

it('is the same for the same finding in another scan, whatever else is found', () => {
  const [alone] = fingerprints([issue]);
  const [, beside] = fingerprints([{ ...issue, column: 'zip' }, issue]);
  expect(beside).toBe(alone);
});

it('tells findings apart by check, type, column and key, and else by their order', () => {
  const all = fingerprints([
    issue,
    { ...issue, check: 'other' },
    { ...issue, type: 'other' },
    { ...issue, column: null },
    { ...issue, key: 'a' },
    { ...issue, key: 'b' },
    issue,
  ]);
  expect(new Set(all).size).toBe(all.length);
});
