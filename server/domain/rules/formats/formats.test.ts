import { describe, expect, it } from 'vitest';
import { patternOfShape } from '../pattern-of-shape';
import { suggestionsFor } from '../suggest-rules';
import { readGreatExpectations, writeGreatExpectations } from './great-expectations';
import type { PortableRule } from './portable-rule';
import { readOdcs } from './read-odcs';
import { writeOdcs } from './write-odcs';
import { readYaml, writeYaml } from './yaml-rules';

const rule = (name: string, definition: PortableRule['definition']): PortableRule => ({
  name,
  severity: 'critical',
  enabled: true,
  definition,
});
const RULES: PortableRule[] = [
  rule('Filled', { kind: 'not_null', column: 'id' }),
  rule('Key', { kind: 'unique', columns: ['id'] }),
  rule('Pair', { kind: 'unique', columns: ['id', 'day'] }),
  rule('Plausible age', { kind: 'range', column: 'age', min: 0, max: 130, maxExclusive: true }),
  rule('Known city', { kind: 'set', column: 'city', values: ['Lisbon', 'Porto', 'yes', '1'] }),
  rule('Code', { kind: 'regex', column: 'code', pattern: '[A-Z]{2}-\\d+' }),
  rule('Size', { kind: 'row_count', min: 10, max: 20 }),
  rule('Sane', { kind: 'expression', expression: "age > 3 OR city = 'it''s: \"so\"'" }),
  rule('Fresh', { kind: 'freshness', column: 'day', maxAgeHours: 24 }),
  rule('Known', { kind: 'foreign_key', column: 'id', referenceDatasetId: 'ds_x', referenceColumn: 'id' }),
];
const TABLE = {
  datasetId: 'ds_01',
  title: 'Orders "2026"',
  columns: ['id', 'day', 'age', 'city', 'code'].map((name) => ({ name, type: 'text' })),
  rules: RULES,
};
const byName = (rules: PortableRule[]) => [...rules].sort((a, b) => a.name.localeCompare(b.name));

describe('rules in files', () => {
  it('come back from YAML as they went', () => {
    const { content, leftOut } = writeYaml(TABLE);
    expect(leftOut).toEqual([]);
    expect(readYaml(content)).toEqual({ rules: RULES, leftOut: [] });
  });

  it('come back from a data contract, whatever the standard has words for', () => {
    const { content } = writeOdcs(TABLE);
    const read = readOdcs(content);
    expect(read.leftOut).toEqual([]);
    expect(byName(read.rules)).toEqual(byName(RULES));
  });

  it('come back from a suite of Great Expectations, but for what it cannot say', () => {
    const { content, leftOut } = writeGreatExpectations(TABLE);
    expect(leftOut.map(({ name }) => name)).toEqual(['Sane', 'Fresh', 'Known']);
    const kept = RULES.filter(({ name }) => !leftOut.some((left) => left.name === name));
    expect(readGreatExpectations(content)).toEqual({ rules: kept, leftOut: [] });
  });

  it('reads suites of other hands: old names, tolerance, patterns that match anywhere', () => {
    const suite = {
      expectations: [
        { expectation_type: 'expect_column_values_to_not_be_null', kwargs: { column: 'a' } },
        { type: 'expect_column_values_to_be_unique', kwargs: { column: 'a', mostly: 0.9 } },
        { type: 'expect_column_values_to_match_regex', kwargs: { column: 'a', regex: 'x+' } },
        { type: 'expect_column_kl_divergence_to_be_less_than', kwargs: { column: 'a' } },
      ],
    };
    const { rules, leftOut } = readGreatExpectations(JSON.stringify(suite));
    expect(rules.map(({ definition }) => definition)).toEqual([
      { kind: 'not_null', column: 'a' },
      { kind: 'regex', column: 'a', pattern: '(?s:.*)x+(?s:.*)' },
    ]);
    expect(leftOut).toHaveLength(2);
    expect(leftOut[0]?.reason).toContain('10.0 %');
  });

  it('says which entry of a file is wrong, and takes the others', () => {
    const { rules, leftOut } = readYaml(
      'rules:\n  - kind: not_null\n    column: a\n  - name: Odd\n    kind: range\n    column: a\n    min: many\n',
    );
    expect(rules).toHaveLength(1);
    expect(leftOut).toMatchObject([{ name: 'Odd', reason: expect.stringContaining('min') }]);
    expect(() => readYaml('a: [')).toThrow(/not valid YAML/);
    expect(() => readYaml('nothing: here')).toThrow(/no `rules`/);
  });
});

describe('suggestions', () => {
  const column = {
    name: 'city',
    type: 'category',
    filledCount: 1000,
    nullCount: 0,
    distinctCount: 4,
    statistics: {
      topValues: [
        { value: 'Lisbon', count: 600 },
        { value: 'Porto', count: 300 },
        { value: 'Faro', count: 97 },
        { value: 'Lsibon', count: 3 },
      ],
    },
  };

  it('leave rare values out of a set and say how many rows that would break', () => {
    const set = suggestionsFor(column).find(({ definition }) => definition.kind === 'set');
    expect(set).toMatchObject({
      definition: { values: ['Lisbon', 'Porto', 'Faro'] },
      supportCount: 1000,
      violationCount: 3,
    });
    expect(set?.violationShareMax).toBeGreaterThan(0.003);
    expect(set?.violationShareMax).toBeLessThan(0.01);
  });

  it('are silent on columns with little support, and on values that are all rare', () => {
    expect(suggestionsFor({ ...column, filledCount: 20 })).toEqual([]);
    const rare = { topValues: column.statistics.topValues.map((entry) => ({ ...entry, count: 2 })) };
    expect(
      suggestionsFor({ ...column, statistics: rare }).some(({ definition }) => definition.kind === 'set'),
    ).toBe(false);
  });

  it('make patterns of formats only', () => {
    expect(patternOfShape('A-9')).toBe('[A-Z]+-[0-9]+');
    expect(patternOfShape('9.9')).toBe('[0-9]+\\.[0-9]+');
    expect(patternOfShape('9')).toBeNull();
    expect(patternOfShape('Aa Aa')).toBeNull();
    expect(patternOfShape('A 9 9')).toBeNull();
  });
});
