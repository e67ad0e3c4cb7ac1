import { describe, expect, it } from 'vitest';
import type { EncodedColumn } from '../encode.ts';
import { encodeTable } from '../encode.ts';
import { type ColumnFindings, emptyBoard, findingsOf } from '../findings.ts';
import { toDetectionTable } from '../table-from-rows.ts';
import { findAlienCharacters } from './alien-characters.ts';
import { findStrangers } from './closed-columns.ts';
import { addCopies, findCopiedValues } from './copied-values.ts';
import { findMixedDates } from './dates.ts';
import { findMisplacedSpaces } from './misplaced-spaces.ts';
import { findMisspeltWords } from './misspelt-words.ts';
import { findWrongNumbers } from './numbers.ts';
import { findBrokenSequences } from './sequences.ts';
import { findOddShapes, shapeEdit } from './shapes.ts';
import { findSlips } from './slips.ts';
import { findUnits } from './units.ts';

type Rule = (column: EncodedColumn, findings: ColumnFindings) => void;

function apply(values: string[], ...rules: Rule[]) {
  const board = emptyBoard(
    encodeTable(
      toDetectionTable(
        ['x'],
        values.map((value) => [value]),
      ),
    ),
  );
  const column = board.table.columns[0];
  if (!column) throw new Error('no column');
  const findings = findingsOf(board, column);
  for (const rule of rules) rule(column, findings);
  const value = (text: string) => findings.values.get(column.codeOf.get(text) ?? -1);
  const slip = (text: string) => {
    const found = findings.slips.get(column.codeOf.get(text) ?? -1);
    return found && { ...found, target: column.values[found.target] };
  };
  return { findings, value, slip };
}
const times = (n: number, make: (i: number) => string) => Array.from({ length: n }, (_, i) => make(i));
const cities = ['Birmingham', 'Montgomery', 'Huntsville', 'Tuscaloosa', 'Gadsden'];

describe('alien characters', () => {
  it('finds a foreign letter inside a known value', () => {
    const { value } = apply([...times(20, () => 'Berlin'), 'Berl\u0438in'], findAlienCharacters);
    expect(value('Berl\u0438in')).toMatchObject({ probability: 0.97, suggestion: 'Berlin' });
  });
  it('leaves names with accents alone', () => {
    expect(
      apply([...times(20, () => 'Berlin'), 'München'], findAlienCharacters).value('München'),
    ).toBeUndefined();
  });
});

describe('units', () => {
  it('strips a unit that a part of a number column carries', () => {
    const { value } = apply([...times(30, (i) => String(i)), '12 oz', '14 oz', '15 oz'], findUnits);
    expect(value('12 oz')).toMatchObject({ suggestion: '12', rule: 'unit' });
  });
  it('finds the minor spelling of one unit', () => {
    const { value } = apply([...times(40, (i) => `${i % 9} oz`), '3 oz.', '4 oz.'], findUnits);
    expect(value('3 oz.')).toMatchObject({ suggestion: '3 oz' });
    expect(value('3 oz')).toBeUndefined();
  });
});

describe('numbers', () => {
  it('finds text, thousands separators and float noise among numbers', () => {
    const noisy = '0.30000000000000004';
    const { value } = apply(
      [...times(40, (i) => (i * 1.5).toFixed(1)), 'abc', '1,234', noisy],
      findWrongNumbers,
    );
    expect(value('abc')?.probability).toBe(0.9);
    expect(value('1,234')?.suggestion).toBe('1234');
    expect(value(noisy)?.suggestion).toBe('0.3');
    expect(value('3.0')).toBeUndefined();
  });
  it('finds scattered exceptions of a constant, and not a second usual value', () => {
    const { value } = apply(
      [...times(90, () => '50'), ...times(10, (i) => String(10 + i * 9))],
      findWrongNumbers,
    );
    expect(value('10')).toMatchObject({ suggestion: '50', rule: 'constant' });
    expect(
      apply([...times(90, () => '50'), ...times(10, () => '60')], findWrongNumbers).value('60'),
    ).toBeUndefined();
  });
  it('does not flag a far value by itself', () => {
    const { value } = apply([...times(60, (i) => String(20 + (i % 15))), '99999'], findWrongNumbers);
    expect(value('99999')?.probability).toBeLessThan(0.5);
  });
});

describe('slips', () => {
  const known = times(100, (i) => cities[i % 5] ?? '');
  it('finds slips for frequent values', () => {
    const { slip } = apply([...known, 'Birminghxm', 'Montgomrey', 'Gadsden**', 'ellivstnuH'], findSlips);
    expect(slip('Birminghxm')).toMatchObject({ target: 'Birmingham' });
    expect(slip('Birminghxm')?.probability).toBeGreaterThan(0.5);
    expect(slip('Montgomrey')?.target).toBe('Montgomery');
    expect(slip('Gadsden**')?.target).toBe('Gadsden');
    expect(slip('ellivstnuH')?.target).toBe('Huntsville');
  });
  it('leaves a column alone whose values are near each other by nature', () => {
    const values = times(200, (i) => `Station ${'ABCDEFGH'[i % 8]}`);
    const { findings } = apply([...values, 'Station X'], findSlips);
    for (const found of findings.slips.values()) expect(found.probability).toBeLessThan(0.5);
  });
  it('does not take another number for a slip', () => {
    expect(apply([...times(50, () => 'Route 66'), 'Route 67'], findSlips).slip('Route 67')).toBeUndefined();
  });
});

describe('shapes', () => {
  it('names the slip between two shapes', () => {
    expect(shapeEdit('99-9999*', '99-9999')).toBe('suffix');
    expect(shapeEdit('999-9999', '99-9999')).toBe('digits');
    expect(shapeEdit('99a-9999', '99-9999')).toBe('insertion');
    expect(shapeEdit('9-99999', '99-9999')).toBe('swap');
    expect(shapeEdit('aa', '99-9999')).toBeNull();
  });
  it('finds and repairs a value one slip off the shape of the column', () => {
    const { findings } = apply([...times(40, (i) => `K${10 + i}-${2000 + i}`), 'K12x-2044'], findOddShapes);
    expect(new Set(findings.open.map((o) => o.code)).size).toBe(1);
    expect(findings.open[0]).toMatchObject({ suggestion: 'K12-2044', rule: 'shape' });
    expect(findings.open[0]?.z).toBeGreaterThan(0);
  });
});

describe('dates', () => {
  it('re-renders the minority format and a proven wrong order', () => {
    const iso = times(40, (i) => `2021-0${1 + (i % 9)}-${10 + (i % 18)}`);
    expect(apply([...iso, '5 Mar 2021'], findMixedDates).value('5 Mar 2021')?.suggestion).toBe('2021-03-05');
    const us = times(40, (i) => `0${1 + (i % 9)}/${13 + (i % 15)}/2021`);
    expect(apply([...us, '25/03/2021'], findMixedDates).value('25/03/2021')?.suggestion).toBe('03/25/2021');
  });
  it('does not guess an order that nothing proves', () => {
    const open = times(40, (i) => `0${1 + (i % 9)}/0${1 + (i % 8)}/2021`);
    expect(apply(open, findMixedDates).findings.values.size).toBe(0);
  });
});

describe('words and spaces', () => {
  const texts = times(
    60,
    (i) => `heart attack patients given ${['aspirin', 'oxygen', 'fluids'][i % 3]} ${i}`,
  );
  it('finds a misspelt word inside a text', () => {
    const { findings } = apply([...texts, 'heart atttack patients given oxygen 99'], findMisspeltWords);
    expect(findings.open.map((o) => o.suggestion)).toEqual(['heart attack patients given oxygen 99']);
  });
  it('finds a space in the wrong place', () => {
    const { findings } = apply([...texts, 'hear tattack patients given oxygen 99'], findMisplacedSpaces);
    expect(findings.open[0]?.suggestion).toBe('heart attack patients given oxygen 99');
  });
  it('leaves plurals alone', () => {
    const { findings } = apply([...texts, 'heart attacks patients given oxygen 99'], findMisspeltWords);
    expect(findings.open).toHaveLength(0);
  });
});

describe('closed columns', () => {
  it('finds numbers and bare symbols among words', () => {
    const { value } = apply([...times(100, (i) => cities[i % 5] ?? ''), '4711', '****'], findStrangers);
    expect(value('4711')?.probability).toBe(0.85);
    expect(value('****')?.rule).toBe('symbols only');
  });
});

describe('sequences and copies', () => {
  it('interpolates a cell off a ladder', () => {
    const { findings } = apply(
      times(50, (i) => (i === 20 ? '9999' : String(100 + i))),
      findBrokenSequences,
    );
    expect([...findings.cells.keys()]).toEqual([20]);
    expect(findings.cells.get(20)).toMatchObject({ suggestion: '120', probability: 0.95 });
  });
  it('says nothing of a column in no order', () => {
    const { findings } = apply(
      times(60, (i) => String((i * 37) % 61)),
      findBrokenSequences,
    );
    expect(findings.cells.size).toBe(0);
  });
  it('finds a value copied into an otherwise unique column', () => {
    const ids = times(60, (i) => `ID-${(i * 7919) % 100003}`);
    const { findings } = apply([...ids, ...times(4, () => ids[3] ?? '')], findCopiedValues, addCopies);
    expect(findings.cells.size).toBe(5);
    expect([...findings.cells.values()][0]?.probability).toBeCloseTo(0.8);
  });
});

describe('numbers that are right', () => {
  it('are counters that grew a digit, but not codes that lost one', () => {
    const counter = times(300, (i) => String(10_400 - i)).concat('9998', '9997', '4665');
    expect(apply(counter, findWrongNumbers).value('4665')?.rule).not.toBe('code width');
    const codes = times(300, (i) => String(10_001 + 297 * i)).concat('2108');
    expect(apply(codes, findWrongNumbers).value('2108')?.rule).toBe('code width');
  });

  it('are results of a calculation, but not the trace of a rounding among plain ones', () => {
    const calculated = times(40, (i) => (i < 26 ? '0' : String(Math.sin(i + 1) / 7)));
    expect(apply(calculated, findWrongNumbers).findings.values.size).toBe(0);
    const plain = times(60, (i) => (5 + i / 100).toFixed(2)).concat('8.3945900000000009');
    expect(apply(plain, findWrongNumbers).value('8.3945900000000009')?.suggestion).toBe('8.39459');
  });

  it('are the same one twice in a column that rises by any step', () => {
    const rising = times(60, (i) => String(1000 + 7 * i + (i % 5))).toSpliced(31, 0, '1211');
    expect(apply(rising, findBrokenSequences).findings.cells.size).toBeLessThanOrEqual(0);
  });
});

describe('words of different lengths', () => {
  it('are no slips of each other’s shape', () => {
    const names = times(80, (i) => `${'Abcdefghij'.slice(0, 4 + (i % 5))}${1950 + i}`).concat(
      'Waakisobrnte1999',
    );
    expect(apply(names, findOddShapes).findings.open.every(({ z }) => z < 0)).toBe(true);
  });
});
