import { expect, it } from 'vitest';
import { averageLinkage } from './average-linkage.ts';
import { jaroWinkler } from './jaro-winkler.ts';
import { cosine, tfidfVectors } from './tfidf.ts';

it('gives the published Jaro-Winkler values', () => {
  expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.9611, 4);
  expect(jaroWinkler('dixon', 'dicksonx')).toBeCloseTo(0.8133, 4);
  expect(jaroWinkler('abc', 'xyz')).toBe(0);
});

it('weighs rare terms above common ones', () => {
  const texts = ['the kite', 'the boat', 'a kite', 'the sea'].map((text) => text.split(' '));
  const [kite, boat, other] = tfidfVectors(texts, [1, 1, 1, 1], 4);
  if (!kite || !boat || !other) throw new Error('no vectors');
  expect(cosine(kite, kite)).toBeCloseTo(1, 5);
  expect(cosine(kite, other)).toBeGreaterThan(cosine(kite, boat));
});

it('does not chain two groups through one strong pair', () => {
  const bits = [
    [0, 5, -9],
    [5, 0, 4],
    [-9, 4, 0],
  ];
  expect([...averageLinkage(Float64Array.from(bits.flat()), 3)]).toEqual([0, 0, 2]);
});
