import { describe, expect, it } from 'vitest';
import { encodeTable } from './encode-table.ts';
import { groupedFolds } from './folds.ts';
import { encodeLinear, fitLinearEncoder } from './linear-matrix.ts';

describe('a table as features', () => {
  it('reads levels, time and free text, and leaves out what never varies', () => {
    const features = encodeTable(
      [
        { name: 'constant', kind: 'number', values: new Float64Array(40).fill(3) },
        {
          name: 'colour',
          kind: 'text',
          values: Array.from({ length: 40 }, (_, at) => (at === 5 ? null : at % 3 === 0 ? 'red' : 'blue')),
        },
        {
          name: 'when',
          kind: 'time',
          values: Float64Array.from({ length: 40 }, (_, at) => (at === 0 ? Number.NaN : at * 86_400)),
        },
        { name: 'note', kind: 'text', values: Array.from({ length: 40 }, (_, at) => `note number ${at}`) },
      ],
      { textWidth: 4 },
    );
    expect(features.map(({ name }) => name)).toEqual([
      'colour',
      'when (day)',
      'when (month)',
      'when (weekday)',
      'note (length)',
      'note (words)',
      ...[0, 1, 2, 3].map((at) => `note (words ${at})`),
    ]);
    const [colour, , , weekday] = features;
    // The commonest level first; no value is -1.
    expect(
      colour?.kind === 'category' && [colour.levels, colour.codes[0], colour.codes[1], colour.codes[5]],
    ).toEqual([2, 1, 0, -1]);
    // 2 January 1970 was a Friday: 4 days after Monday.
    expect(weekday?.kind === 'number' && weekday.values[1]).toBe(4);
  });

  it('scales by the rows that are fitted on only, and marks what was missing', () => {
    const values = Float64Array.of(1, 3, Number.NaN, 1000);
    const features = encodeTable([{ name: 'a', kind: 'number', values }]);
    const encoder = fitLinearEncoder(features, Int32Array.of(0, 1, 2));
    const matrix = encodeLinear(encoder, features, Int32Array.of(0, 1, 2, 3));
    expect(matrix.width).toBe(2);
    expect(Array.from(matrix.values.filter((_, at) => at % 2 === 0))).toEqual([-1, 1, 0, 20]);
    expect(matrix.values[5]).toBeGreaterThan(1);
  });
});

describe('grouped folds', () => {
  const rows = Int32Array.from({ length: 300 }, (_, row) => row);
  const codes = rows.map((row) => (row % 10 === 0 ? 1 : 0));

  it('keep groups together and every class in every fold', () => {
    const groups = rows.map((row) => Math.min(row, 290));
    const folds = groupedFolds({ kind: 'classes', codes, classes: 2 }, rows, { count: 5, seed: 1, groups });
    expect(new Set(folds.slice(290)).size).toBe(1);
    for (let fold = 0; fold < 5; fold++) {
      const ones = rows.filter((row) => folds[row] === fold && codes[row] === 1).length;
      expect(ones).toBeGreaterThanOrEqual(5);
    }
  });

  it('spread the values of a number', () => {
    const values = Float64Array.from(rows);
    const folds = groupedFolds({ kind: 'number', values }, rows, { count: 5, seed: 2 });
    for (let fold = 0; fold < 5; fold++) {
      const held = rows.filter((row) => folds[row] === fold);
      expect(held.length).toBe(60);
      expect(Math.abs(held.reduce((sum, row) => sum + row, 0) / 60 - 149.5)).toBeLessThan(3);
    }
  });
});
