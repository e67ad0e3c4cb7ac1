import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeScore, DIMENSIONS, pointsOf, type ScoredIssue } from './score';

const issue = fc.record({
  issueId: fc.uuid(),
  check: fc.constantFrom('missing_values', 'mixed_types'),
  dimension: fc.constantFrom(...DIMENSIONS),
  column: fc.option(fc.string(), { nil: null }),
  columnCount: fc.integer({ min: 1, max: 200 }),
  severity: fc.constantFrom('critical' as const, 'warning' as const, 'info' as const),
  affectedCount: fc.integer({ min: 0, max: 1000 }),
  populationCount: fc.constant(1000),
  pointsMax: fc.integer({ min: 0, max: 100 }),
  critical: fc.boolean(),
}) satisfies fc.Arbitrary<ScoredIssue>;

describe('score', () => {
  it('is 100 for a table without issues', () => {
    expect(computeScore([], { hasLabel: true })).toMatchObject({ overall: 100, band: 'good' });
  });

  it('adds up: each dimension is 100 less its deductions', () => {
    fc.assert(
      fc.property(fc.array(issue, { maxLength: 30 }), fc.boolean(), (issues, hasLabel) => {
        const { dimensions, overall, criticalColumnPenalty } = computeScore(issues, { hasLabel });
        for (const { score, deductions, applicable } of dimensions) {
          if (!applicable) expect(score).toBeNull();
          else
            expect(100 - deductions.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(score ?? -1, 6);
        }
        const mean = dimensions.reduce((sum, { score, weight }) => sum + (score ?? 0) * weight, 0);
        expect(overall).toBeCloseTo(Math.max(0, mean - criticalColumnPenalty), 0);
        expect(dimensions.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('never rises when an issue is added or affects more', () => {
    fc.assert(
      fc.property(
        fc.array(issue, { maxLength: 20 }),
        issue,
        fc.integer({ min: 0, max: 1000 }),
        (issues, added, more) => {
          const before = computeScore(issues, { hasLabel: true }).overall;
          const withOne = computeScore([...issues, added], { hasLabel: true }).overall;
          const worse = { ...added, affectedCount: Math.min(1000, added.affectedCount + more) };
          expect(withOne).toBeLessThanOrEqual(before);
          expect(computeScore([...issues, worse], { hasLabel: true }).overall).toBeLessThanOrEqual(withOne);
          expect(pointsOf(worse)).toBeGreaterThanOrEqual(pointsOf(added));
        },
      ),
    );
  });

  it('never falls when an issue is ignored, and lists what it would cost', () => {
    fc.assert(
      fc.property(fc.array(issue, { minLength: 1, maxLength: 20 }), fc.nat(), (issues, pick) => {
        const at = pick % issues.length;
        const before = computeScore(issues, { hasLabel: true });
        const decided = issues.map((one, index) => ({
          ...one,
          issueId: String(index),
          ignored: index === at,
        }));
        const after = computeScore(decided, { hasLabel: true });
        expect(after.overall).toBeGreaterThanOrEqual(before.overall);
        const listed = after.dimensions.flatMap(({ ignored }) => ignored);
        expect(listed.map(({ issueId }) => issueId)).toEqual([String(at)]);
        expect(after.pointsLost.get(String(at)) ?? 0).toBe(0);
      }),
    );
  });

  it('leaves label quality out without a label and weighs the rest anew', () => {
    const { dimensions } = computeScore([], { hasLabel: false });
    expect(dimensions.find(({ dimension }) => dimension === 'label_quality')).toMatchObject({
      score: null,
      weight: 0,
    });
    expect(dimensions.find(({ dimension }) => dimension === 'completeness')?.weight).toBeCloseTo(25 / 90, 9);
  });
});
