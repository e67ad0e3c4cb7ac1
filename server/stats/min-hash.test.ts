import { describe, expect, it } from 'vitest';
import { jaccard, shingleHashes, similarTexts } from './min-hash';
import { seededRandom } from './random';

const random = seededRandom(3);
const word = () =>
  Array.from({ length: 4 + Math.floor(random() * 5) }, () =>
    String.fromCharCode(97 + Math.floor(random() * 26)),
  ).join('');
const text = () => Array.from({ length: 30 }, word).join(' ');
const originals = Array.from({ length: 300 }, text);

describe('near-equal texts', () => {
  it('are found, and others are not', () => {
    const copies = originals
      .slice(0, 40)
      .map((one) => one.replace(/^\w+ /, '').replace(/ (\w+)$/, ' $1 more'));
    const pairs = similarTexts([...originals, ...copies], { similarityMin: 0.8 });
    const right = pairs.filter(({ a, b }) => b === a + 300);
    expect(right.length).toBeGreaterThanOrEqual(38);
    expect(pairs.length).toBe(right.length);
  });

  it('carry the exact similarity of their shingles', () => {
    const [pair] = similarTexts(
      ['the quick brown fox jumps over it', 'the quick brown fox jumps over us', 'nothing like that'],
      { similarityMin: 0.5 },
    );
    const runs = (one: string) =>
      new Set(Array.from({ length: one.length - 4 }, (_, at) => one.slice(at, at + 5)));
    const [a, b] = [runs('the quick brown fox jumps over it'), runs('the quick brown fox jumps over us')];
    const shared = [...a].filter((run) => b.has(run)).length;
    expect(pair).toMatchObject({ a: 0, b: 1 });
    expect(pair?.similarity).toBeCloseTo(shared / (a.size + b.size - shared), 9);
  });

  it('do not count case and spaces, and empty texts equal nothing', () => {
    expect(jaccard(shingleHashes('Same  Text here'), shingleHashes('same text here'))).toBe(1);
    expect(similarTexts(['', ''], { similarityMin: 0.1 })).toEqual([]);
  });
});
