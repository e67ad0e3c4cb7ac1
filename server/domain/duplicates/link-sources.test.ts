import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../stats/random';
import { toDetectionTable } from '../detection/table-from-rows';
import { findDuplicates } from './find-duplicates';
import { findSources } from './find-sources';
import { codeFrequency, compareCodes, modelCodes } from './model-codes';

const MAKERS = ['Sonora', 'Kelvin', 'Brandt', 'Ostara', 'Levian'];
const THINGS = [
  'Turntable',
  'Speaker System',
  'Ethernet Switch',
  'Digital Camera',
  'Laser Mouse',
  'Cordless Phone',
];
const WORDS =
  'black silver compact portable wireless stereo premium series office travel digital classic'.split(' ');

/** Two shops with 150 things each, 100 of them in both under other words, and the row pairs of these. */
function shops(named: boolean) {
  const random = seededRandom(4);
  const of = (values: readonly string[]) => values[Math.floor(random() * values.length)] ?? '';
  const code = () =>
    `${of(['KX', 'PS', 'VM', 'TR'])}-${of(['L', 'T', 'B'])}${100 + Math.floor(random() * 899)}${of(['H', 'W', 'D'])}`;
  const things = Array.from({ length: 200 }, () => ({ maker: of(MAKERS), thing: of(THINGS), code: code() }));
  const first = things
    .slice(0, 150)
    .map(({ maker, thing, code: model }) => [
      `${maker} ${thing} - ${model}`,
      `${maker} ${thing}/ ${of(WORDS)} ${of(WORDS)}/ ${of(WORDS)} finish/ ${of(WORDS)}`,
      (20 + 300 * random()).toFixed(2),
      'north',
    ]);
  const second = things
    .slice(50)
    .map(({ maker, thing, code: model }) => [
      `${maker} ${model.replace('-', '')} ${of(WORDS)} ${thing}`,
      random() < 0.5 ? '' : `${of(WORDS)}, ${of(WORDS)}`,
      '',
      'south',
    ]);
  const names = ['title', 'text', 'price', ...(named ? ['source'] : [])];
  const rows = [...first, ...second].map((row) => row.slice(0, names.length));
  const truth = new Set(Array.from({ length: 100 }, (_, at) => `${50 + at},${150 + at}`));
  return { table: toDetectionTable(names, rows), truth };
}

describe('two sources in one table', () => {
  it.each([true, false])('are linked, with a column that names them: %s', (named) => {
    const { table, truth } = shops(named);
    const found = findDuplicates(table, 1).filter(({ probability }) => probability >= 0.5);
    const hits = found.filter(({ rowA, rowB }) => truth.has(`${rowA},${rowB}`)).length;
    expect(hits).toBeGreaterThan(85);
    expect(hits / found.length).toBeGreaterThan(0.95);
    expect(found[0]?.evidence.map(({ column }) => column)).toContain('model codes');
  });

  it('are seen by the row from which on values are written differently', () => {
    const [sources] = findSources(shops(false).table);
    expect(Math.abs((sources?.sides.indexOf(1) ?? 0) - 150)).toBeLessThanOrEqual(2);
  });

  it('are not seen in a table that is written in one way, and nothing is linked where nothing is shared', () => {
    const random = seededRandom(9);
    const word = () =>
      Array.from({ length: 7 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
    const plain = Array.from({ length: 300 }, () => [
      word(),
      `${word()} ${word()}`,
      String(Math.floor(random() * 90)),
    ]);
    expect(findSources(toDetectionTable(['a', 'b', 'c'], plain))).toEqual([]);
    const apart = Array.from({ length: 300 }, (_, row) => [
      row < 150 ? word() : `${word()}, ${word()} (${word()})`,
      word(),
      row < 150 ? 'x' : 'y',
    ]);
    expect(findDuplicates(toDetectionTable(['a', 'b', 'source'], apart), 1)).toEqual([]);
  });
});

describe("makers' codes", () => {
  it('are read without their marks; measures, words and short numbers are none', () => {
    const table = toDetectionTable(
      ['t'],
      [
        ['Sony PS-LX350H, 100 watts 12oz'],
        ['LCS-CSL case 910-000298'],
        ['plain words 1234'],
        ['ALL IN CAPITALS'],
      ],
    );
    expect(modelCodes(table, -1)).toEqual([['pslx350h'], ['lcscsl', '910000298'], [], []]);
  });

  it('say more when they are rare', () => {
    const frequency = codeFrequency(
      [
        ['ab12', 'x100'],
        ['ab12', 'x100'],
      ],
      Float64Array.of(1, 40),
    );
    expect(compareCodes(['ab12'], ['ab12'], new Map([['ab12', 2]])).level).toBe(4);
    expect(compareCodes(['x100'], ['x100'], frequency).level).toBe(3);
    expect(compareCodes(['tr72bx'], ['tr72b'], frequency).level).toBe(2);
    expect(compareCodes(['tr72bx'], ['ab12'], frequency).level).toBe(1);
    expect(compareCodes([], ['ab12'], frequency).level).toBe(0);
  });
});
