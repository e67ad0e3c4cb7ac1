import { expect, it } from 'vitest';
import { splitHashes } from './split-hashes.ts';

it('gives one key to texts that are equal but for one place', () => {
  const a = splitHashes('London');
  const b = splitHashes('Lo--ndon');
  expect(a(2, 3)).toBe(splitHashes('Loxdon')(2, 3));
  expect(b(2, 4)).toBe(a(2, 2));
  expect(a(2, 3)).not.toBe(splitHashes('Paxdon')(2, 3));
  expect(a(2, 3)).not.toBe(a(3, 4));
});
