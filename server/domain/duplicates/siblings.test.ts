import { expect, it } from 'vitest';
import type { RecordTable } from './contract.ts';
import { findDuplicates } from './find-duplicates.ts';

/** 40 breweries with four beers each: everything of the brewery repeats, the beers are different ones. */
function beers(extra: string[][]): RecordTable {
  const words = [
    'amber',
    'coast',
    'dusk',
    'ember',
    'fox',
    'glen',
    'harbour',
    'iron',
    'jade',
    'kiln',
    'lark',
    'moss',
  ];
  const pick = (index: number) => words[index % words.length] ?? '';
  const rows = Array.from({ length: 160 }, (_, row) => {
    const brewery = Math.floor(row / 4);
    return [
      `${pick(row * 7)} ${pick(row * 5 + 3)} ${['stout', 'pils', 'porter', 'saison'][row % 4]} ${row}`,
      `${pick(brewery)} ${pick(brewery * 5 + 1)} brewing company ${brewery}`,
      `${pick(brewery * 3 + 2)} town ${brewery}`,
      `${10_000 + brewery * 37}`,
    ];
  });
  const all = [...rows, ...extra];
  return {
    rowCount: all.length,
    columns: ['beer', 'brewery', 'city', 'zip'].map((name, position) => {
      const values = [...new Set(all.map((cells) => cells[position] ?? ''))];
      const codes = Int32Array.from(all, (cells) => values.indexOf(cells[position] ?? ''));
      return { position, name, type: 'text', values, codes };
    }),
  };
}

it('takes records that share a parent for different ones, and still finds a copy with a slip', () => {
  expect(findDuplicates(beers([]), 1)).toEqual([]);
  const first = beers([]).columns.map(({ values, codes }) => values[codes[10] ?? 0] ?? '');
  const slipped = [`${first[0]}`.replace('o', 'oo'), ...first.slice(1)];
  const found = findDuplicates(beers([slipped]), 1).filter(({ probability }) => probability >= 0.5);
  expect(found.map(({ rowA, rowB }) => [rowA, rowB])).toEqual([[10, 160]]);
});
