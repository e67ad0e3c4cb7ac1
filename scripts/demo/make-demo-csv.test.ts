import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { makeDemoCsv } from './make-demo-csv';

describe('sample dataset', () => {
  const lines = makeDemoCsv().trimEnd().split('\n');

  it('is the file that is shipped', async () => {
    expect(await readFile('public/samples/customers.csv', 'utf8')).toBe(makeDemoCsv());
  });

  it('is a plain table with every field on every line', () => {
    const width = lines[0]?.split(',').length;
    expect(width).toBe(16);
    expect(lines.filter((line) => line.split(',').length !== width)).toEqual([]);
  });

  it('holds the faults it promises', () => {
    expect(new Set(lines).size).toBeLessThan(lines.length);
    expect(lines.some((line) => line.includes('BOSTON'))).toBe(true);
    expect(lines.some((line) => line.includes('unknown'))).toBe(true);
  });
});
