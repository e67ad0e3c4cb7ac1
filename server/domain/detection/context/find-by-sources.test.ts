import { expect, it } from 'vitest';
import { detectWrongCells } from '../detect-wrong-cells.ts';
import { toDetectionTable } from '../table-from-rows.ts';
import { weighSources } from './source-votes.ts';

it('trusts the sources that agree with each other', () => {
  const entities = Int32Array.from([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  const sources = Int32Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2]);
  const values = Int32Array.from([5, 5, 9, 6, 6, 8, 7, 7, -1]);
  const votes = weighSources(entities, sources, values, 3, 3);
  expect([...votes.best]).toEqual([5, 6, 7]);
  expect(votes.belief[2]).toBeLessThan(0.1);
  expect(votes.reports[2]).toBe(2);
});

it('finds what unreliable sources report of the same flight', () => {
  const rows: string[][] = [];
  const wrong = new Set<string>();
  for (let flight = 0; flight < 40; flight++) {
    for (let source = 0; source < 8; source++) {
      const time = (shift: number) =>
        `${1 + ((flight * 5 + shift) % 12)}:${10 + ((flight * 7 + shift) % 50)}`;
      const bad = source >= 6 && (flight + source) % 2 === 0;
      rows.push([
        `AA-${100 + flight}`,
        `site${source}`,
        time(bad ? source * 3 + flight : 0),
        time(bad ? source + 9 : 3),
      ]);
      if (bad && time(source * 3 + flight) !== time(0)) wrong.add(`${rows.length - 1} 2`);
      if (bad && time(source + 9) !== time(3)) wrong.add(`${rows.length - 1} 3`);
    }
  }
  const cells = detectWrongCells(toDetectionTable(['flight', 'source', 'departs', 'arrives'], rows));
  const found = cells.filter((cell) => cell.probability >= 0.5);
  expect(new Set(found.map((cell) => `${cell.row} ${cell.position}`))).toEqual(wrong);
  expect(found.every((cell) => !cell.auto)).toBe(true);
});
