import { describe, expect, it } from 'vitest';
import { detectWrongCells } from './detect-wrong-cells.ts';
import { toDetectionTable } from './table-from-rows.ts';

const CITIES: [string, string, string][] = [
  ['35233', 'Birmingham', 'Jefferson'],
  ['36104', 'Montgomery', 'Autauga'],
  ['35801', 'Huntsville', 'Madison'],
  ['35401', 'Tuscaloosa', 'Pickens'],
  ['35901', 'Gadsden', 'Etowah'],
  ['36201', 'Anniston', 'Calhoun'],
];
const HEADER = ['id', 'zip', 'city', 'county', 'state'];

function hospitals(rows = 180): string[][] {
  return Array.from({ length: rows }, (_, i) => {
    const [zip, city, county] = CITIES[(i * 7) % 6] ?? ['', '', ''];
    return [String(1000 + i), zip, city, county, 'Alabama'];
  });
}
function detect(rows: string[][]) {
  return detectWrongCells(toDetectionTable(HEADER, rows)).filter((cell) => cell.probability >= 0.5);
}
function put(rows: string[][], row: number, position: number, text: string): void {
  const cells = rows[row];
  if (cells) cells[position] = text;
}

describe('detectWrongCells', () => {
  it('says nothing of a clean table', () => {
    expect(detect(hospitals())).toEqual([]);
  });

  it('finds a valid value in the wrong place by the columns that determine it', () => {
    const rows = hospitals();
    const right = rows[10]?.[2];
    put(rows, 10, 2, right === 'Gadsden' ? 'Anniston' : 'Gadsden');
    const cells = detect(rows);
    expect(cells.map((cell) => [cell.row, cell.position])).toEqual([[10, 2]]);
    expect(cells[0]).toMatchObject({ suggestion: right, rule: 'context' });
    expect(cells[0]?.reason).toContain('rows with the same');
  });

  it('repairs a slip with more confidence where context agrees, and says why', () => {
    const rows = hospitals();
    put(rows, 12, 2, 'Birminghxm');
    for (const row of rows) if (row[0] === '1012') put(rows, 12, 1, '35233');
    put(rows, 12, 3, 'Jefferson');
    const cell = detect(rows).find((found) => found.row === 12 && found.position === 2);
    expect(cell).toMatchObject({ suggestion: 'Birmingham', auto: true });
    expect(cell?.reason).toMatch(/slip for `Birmingham`.*other rows/);
  });

  it('expects a value where few are missing, and gives it from context', () => {
    const rows = hospitals();
    const right = rows[30]?.[3];
    put(rows, 30, 3, '');
    put(rows, 31, 4, 'NULL');
    const cells = detect(rows);
    expect(cells.find((cell) => cell.row === 30)).toMatchObject({ rule: 'missing', suggestion: right });
    expect(cells.find((cell) => cell.row === 31)).toMatchObject({ rule: 'disguised missing' });
  });

  it('splits a cell that swallowed its neighbour', () => {
    const rows = hospitals().map((row, i) => [...row.slice(0, 4), ['OR', 'CA', 'NY'][i % 3] ?? '']);
    const right = new Map<number, string>();
    for (let i = 3; i < 180; i += 12) {
      right.set(i, rows[i]?.[4] ?? '');
      put(rows, i, 2, `${rows[i]?.[2]} ${rows[i]?.[4]}`);
      put(rows, i, 4, '');
    }
    const joined = detect(rows).filter((cell) => cell.rule === 'joined cell' && cell.position === 4);
    expect(joined).toHaveLength(right.size);
    for (const cell of joined) expect(cell.suggestion).toBe(right.get(cell.row));
  });

  it('learns an edit that recurs, even where the damaged form is frequent', () => {
    const rows = hospitals(300);
    for (let i = 0; i < 300; i += 4) put(rows, i, 2, `~~${rows[i]?.[2]}`);
    const found = detect(rows).filter((cell) => cell.position === 2);
    expect(found).toHaveLength(75);
    for (const cell of found) expect(`~~${cell.suggestion}`).toBe(rows[cell.row]?.[2]);
  });

  it('takes what fills a whole group for its convention', () => {
    const rows = hospitals(300).map((row, i) => [...row.slice(0, 4), i < 60 ? 'north' : `area ${i % 4}`]);
    for (let i = 0; i < 60; i++) put(rows, i, 2, `${rows[i]?.[2]}*`);
    expect(detect(rows).filter((cell) => cell.position === 2 && cell.auto)).toEqual([]);
  });

  it('gives the same answer twice and stops when told to', () => {
    const rows = hospitals();
    put(rows, 5, 2, 'Huntsvilel');
    expect(detect(rows)).toEqual(detect(rows));
    const stop = AbortSignal.abort();
    expect(() => detectWrongCells(toDetectionTable(HEADER, rows), { signal: stop })).toThrow();
  });

  it('survives empty tables and columns', () => {
    expect(detectWrongCells({ rowCount: 0, columns: [] })).toEqual([]);
    expect(detect([])).toEqual([]);
    expect(detect(Array.from({ length: 30 }, () => ['', '', '', '', '']))).toEqual([]);
  });
});
