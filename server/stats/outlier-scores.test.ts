import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ecodScores } from './ecod';
import { isolationScores } from './isolation-forest';

// Made by bench/fixtures/outlier-scores.py with scikit-learn and PyOD.
const reference = z
  .object({
    columns: z.array(z.array(z.number())),
    isolation: z.array(z.number()),
    ecod: z.array(z.number()),
  })
  .parse(JSON.parse(readFileSync('bench/fixtures/outlier-scores.json', 'utf8')));
const columns = reference.columns.map((column) => Float64Array.from(column));

describe('ECOD', () => {
  it('gives the scores of the reference', () => {
    const { scores } = ecodScores(columns);
    scores.forEach((score, row) => {
      expect(score, `row ${row}`).toBeCloseTo(reference.ecod[row] ?? Number.NaN, 6);
    });
  });

  it('names the column that speaks most', () => {
    const far = columns.map((column) => column.slice());
    far[1]?.fill(500, 3, 4);
    expect(ecodScores(far).topColumn[3]).toBe(1);
  });
});

describe('isolation forest', () => {
  const scores = isolationScores(columns, { seed: 1, treeCount: 2000, sampleSize: 128 });

  it('agrees with the reference up to the chance of the trees', () => {
    const off = scores.map((score, row) => Math.abs(score - (reference.isolation[row] ?? Number.NaN)));
    expect(Math.max(...off)).toBeLessThan(0.02);
    expect(off.reduce((sum, x) => sum + x, 0) / off.length).toBeLessThan(0.006);
  });

  it('is repeatable, and another seed gives other trees', () => {
    const again = (seed: number) => isolationScores(columns, { seed, treeCount: 20 });
    expect(again(5)).toEqual(again(5));
    expect(again(5)).not.toEqual(again(6));
  });

  it('takes constant columns and tiny tables', () => {
    expect([...isolationScores([new Float64Array(5).fill(1)], { seed: 1 })].every(Number.isFinite)).toBe(
      true,
    );
    expect([...isolationScores([Float64Array.of(3)], { seed: 1 })]).toEqual([0.5]);
  });
});
