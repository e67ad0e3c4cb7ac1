import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectWrongCells } from '../detect-wrong-cells.ts';
import { toDetectionTable } from '../table-from-rows.ts';
import { applyEdit, carriesMark, type Edit, touchesDigits, undoEdit } from './edits.ts';
import { minePairs } from './mine-pairs.ts';

const NAMES =
  'Harper Sutton Weaver Bishop Carver Dalton Fletcher Granger Holloway Jarvis Kendall Lawson'.split(' ');
const TOWNS = 'Ashford Bedale Corby Dunmow Evesham Filey'.split(' ');

/** A quarter of the rows is damaged: the damaged form of each name stands in many rows. */
function damage(edit: Edit) {
  const rows = Array.from({ length: 360 }, (_, i) => {
    const name = NAMES[i % 12] ?? '';
    return [
      (i * 7 + Math.floor(i / 12)) % 4 === 0 ? applyEdit(edit, name) : name,
      TOWNS[(i * 5) % 6] ?? '',
      String(i),
    ];
  });
  const wrong = rows.flatMap(([name = ''], row) => (name === NAMES[row % 12] ? [] : [row]));
  const cells = detectWrongCells(toDetectionTable(['name', 'town', 'n'], rows));
  return { wrong, found: cells.filter((cell) => cell.probability >= 0.5 && cell.position === 0) };
}

describe('edits', () => {
  it('undoes what it applied, where the edit leaves a mark', () => {
    const marks: Edit[] = [
      { kind: 'prefix', mark: '#-', close: '' },
      { kind: 'suffix', mark: '', close: '**' },
      { kind: 'wrap', mark: '[', close: ']' },
      { kind: 'infix', mark: '_', at: 1 },
      { kind: 'replace', from: 'a', to: '@' },
    ];
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{2,12}$/), fc.constantFrom(...marks), (text, edit) => {
        const damaged = applyEdit(edit, text);
        if (damaged === text) return;
        expect(carriesMark(edit, damaged)).toBe(true);
        expect(undoEdit(edit, damaged)).toBe(text);
      }),
    );
  });
  it('takes no digit beside a digit for a mark', () => {
    expect(touchesDigits('1', undefined, '0')).toBe(true);
    expect(touchesDigits('#', undefined, '0')).toBe(false);
  });
  it('mines the pairs of an edit from the values alone', () => {
    const texts = ['Harper', '#Harper', 'Sutton', '#Sutton', 'Weaver'];
    const mined = minePairs(texts, new Map(texts.map((text) => [text, 3])));
    const prefix = mined.find(({ edit }) => edit.kind === 'prefix' && edit.mark === '#');
    expect([...(prefix?.pairs ?? [])]).toEqual([
      ['#Harper', 'Harper'],
      ['#Sutton', 'Sutton'],
    ]);
  });
});

describe.each<Edit>([
  { kind: 'prefix', mark: 'x_', close: '' },
  { kind: 'suffix', mark: '', close: ' (copy)' },
  { kind: 'wrap', mark: '"', close: '"' },
  { kind: 'replace', from: 'e', to: '3' },
  { kind: 'case', change: 'upper' },
  { kind: 'reverse' },
])('a recurring edit of kind $kind', (edit) => {
  it('is found and repaired though its result is frequent', () => {
    const { wrong, found } = damage(edit);
    const hits = found.filter((cell) => wrong.includes(cell.row));
    expect(wrong.length).toBeGreaterThan(40);
    expect(hits.length).toBeGreaterThanOrEqual(0.9 * wrong.length);
    expect(hits.length).toBeGreaterThanOrEqual(0.95 * found.length);
    const right = hits.filter((cell) => cell.suggestion === NAMES[cell.row % 12]);
    expect(right.length).toBeGreaterThanOrEqual(0.9 * hits.length);
  });
});

describe('what is content or habit', () => {
  const found = (other: (text: string) => string) => {
    const texts = Array.from({ length: 120 }, (_, i) => `${NAMES[i % 12]} sold ${TOWNS[(i * 5) % 6]} a boat`);
    const rows = texts.map((text, row) => [row % 4 === 0 ? other(text) : text, String(row)]);
    return detectWrongCells(toDetectionTable(['note', 'n'], rows)).filter(
      ({ probability, position }) => probability >= 0.5 && position === 0,
    );
  };

  it('is no recurring fault: a full stop at the end of a sentence, or more words', () => {
    expect(found((text) => `${text}.`)).toEqual([]);
    expect(found((text) => `${text} yesterday`)).toEqual([]);
  });
});
