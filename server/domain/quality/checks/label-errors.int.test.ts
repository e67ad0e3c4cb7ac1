import { describe, expect, it } from 'vitest';
import { noise, pick, rowsWhere, setUpCheckTables, type TableMaker } from '@/tests/support/check-tables';

const { scan } = setUpCheckTables();
const ROWS = 600;
const LABELLED = { rows: ROWS, only: ['label_errors'], context: () => ({ labelColumn: 'kind' }) };
const size = (row: number) => noise(row, 1) * 10;
const truth = (row: number) => (size(row) > 5 ? 'large' : 'small');
const other = (label: string) => (label === 'large' ? 'small' : 'large');
const table = (kind: (row: number) => string): TableMaker => ({
  size: (row) => size(row).toFixed(2),
  weight: (row) => (size(row) * 2 + noise(row, 2)).toFixed(2),
  colour: (row) => pick(['red', 'green', 'blue'], row, 3),
  kind,
});

describe('label errors', () => {
  it('are found in their rows, with the label that should stand there', async () => {
    const flipped = (row: number) => row % 30 === 7;
    const { cellsOf, issue } = await scan(
      table((row) => (flipped(row) ? other(truth(row)) : truth(row))),
      LABELLED,
    );
    const believed = cellsOf('label_errors', 'kind').filter(({ probability }) => probability >= 0.5);
    const wanted = new Set(rowsWhere(ROWS, flipped));
    const hits = believed.filter(({ row }) => wanted.has(Number(row)));
    expect(hits.length).toBeGreaterThanOrEqual(10);
    expect(believed.length - hits.length).toBeLessThanOrEqual(3);
    for (const { row, suggestion } of hits) expect(suggestion).toBe(truth(Number(row)));
    const found = issue('label_errors', 'kind');
    expect(found?.affectedCount).toBe(believed.length);
    expect(found?.evidence.turns).toContainEqual({ value: 'large → small', count: expect.any(Number) });
  });

  it('are not seen in labels that are right, nor where features say nothing', async () => {
    const right = await scan(table(truth), LABELLED);
    expect(right.issue('label_errors', 'kind')?.affectedCount ?? 0).toBeLessThanOrEqual(2);
    const chance = await scan(
      table((row) => pick(['large', 'small'], row, 9)),
      LABELLED,
    );
    expect(chance.types).toEqual([]);
    expect(chance.outcome('label_errors')?.reason).toContain('too little');
  });

  it('of numbers are values far from what models expect, and never called wrong', async () => {
    const far = (row: number) => row % 60 === 11;
    const { rowsOf, cellsOf } = await scan(
      {
        ...table(truth),
        kind: (row) => (size(row) * 3 + noise(row, 5) + (far(row) ? 200 : 0)).toFixed(3),
      },
      LABELLED,
    );
    expect(rowsOf('label_outliers', 'kind')).toEqual(rowsWhere(ROWS, far));
    for (const { probability } of cellsOf('label_outliers', 'kind')) expect(probability).toBeLessThan(0.5);
  });
});
