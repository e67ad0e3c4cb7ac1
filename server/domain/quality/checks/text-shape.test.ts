import { describe, expect, it } from 'vitest';
import { dressedAs, isStructured, shapeOf, shapePattern } from './text-shape';

describe('shapes of texts', () => {
  it('keep or drop how long a run is', () => {
    expect(shapeOf('AB-1234x', 'exact')).toBe('AA-9999a');
    expect(shapeOf('AB-1234x', 'collapsed')).toBe('A-9a');
    expect(shapeOf('Éa-1', 'exact')).toBe('Aa-9');
    expect(isStructured('Aa a')).toBe(false);
  });

  it('are patterns that take their own values and no others', () => {
    for (const level of ['exact', 'collapsed'] as const) {
      // RE2 and this language agree on what the pattern uses.
      const pattern = new RegExp(`^(?:${shapePattern(shapeOf('K-12.x(é)', level), level)})$`, 'u');
      expect(pattern.test('Q-77.b(ü)')).toBe(true);
      expect(pattern.test('Q-77xb(ü)')).toBe(false);
      expect(pattern.test('q-77.b(ü)')).toBe(false);
      expect(pattern.test('Q-778.b(ü)')).toBe(level === 'collapsed');
    }
  });

  it('are reached by a change of dress only when nothing is lost', () => {
    expect(dressedAs('ab_1234', 'AA-9999', 'exact')).toBe('AB-1234');
    expect(dressedAs(' AB-1234 ', 'AA-9999', 'exact')).toBe('AB-1234');
    expect(dressedAs('123', '99999', 'exact')).toBe('00123');
    expect(dressedAs('AB1234', 'AA-9999', 'exact')).toBe('AB-1234');
    expect(dressedAs('AB-12345', 'AA-9999', 'exact')).toBeNull();
  });
});
