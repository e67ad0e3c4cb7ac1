import { describe, expect, it } from 'vitest';
import { adjustPValues } from './false-discovery.ts';
import fixture from './fixtures/models.json';
import { fitIsotonic, predictIsotonic } from './isotonic.ts';
import type { Matrix } from './linear-matrix.ts';
import { fitLogistic, predictLogistic } from './logistic-regression.ts';
import { argmaxRows, auprc, auroc, balancedAccuracy, logLoss, macroAuroc, rSquared } from './metrics.ts';
import { fitPlatt, predictPlatt } from './platt.ts';
import { chiSquareTable, kolmogorovSmirnov, kruskalWallis, mannWhitney } from './rank-tests.ts';
import { fitRidge, predictRidge } from './ridge-regression.ts';

const x: Matrix = { rowCount: 120, width: 3, values: Float64Array.from(fixture.x.flat()) };
const [two, three] = [Int32Array.from(fixture.two), Int32Array.from(fixture.three)];
const scores = Float64Array.from(fixture.scores);
const groups = fixture.groups.map((group) => Float64Array.from(group));
const near = (found: ArrayLike<number>, wanted: readonly number[], digits: number) =>
  wanted.forEach((value, at) => {
    expect(found[at]).toBeCloseTo(value, digits);
  });

describe('models against scikit-learn', () => {
  it('logistic regression of two and three classes', () => {
    const binary = predictLogistic(fitLogistic(x, two, 2), x);
    near(
      binary.filter((_, at) => at % 2 === 1),
      fixture.binary,
      3,
    );
    near(predictLogistic(fitLogistic(x, three, 3, { c: 0.5 }), x), fixture.multi, 3);
  });

  it('ridge regression', () => {
    near(predictRidge(fitRidge(x, Float64Array.from(fixture.value), 1), x), fixture.ridge, 9);
  });

  it('isotonic calibration, between and beyond the knots', () => {
    const model = fitIsotonic(scores, two);
    near(
      fixture.scores.map((score) => predictIsotonic(model, score)),
      fixture.isotonic,
      9,
    );
    for (const [at, value] of fixture.isotonicAt)
      expect(predictIsotonic(model, at ?? 0)).toBeCloseTo(value ?? 0, 9);
  });

  it('metrics', () => {
    const multi = Float64Array.from(fixture.multi);
    const { metrics } = fixture;
    expect(auroc(scores, two)).toBeCloseTo(metrics.auroc, 9);
    expect(auprc(scores, two)).toBeCloseTo(metrics.auprc, 9);
    expect(macroAuroc(multi, three, 3)).toBeCloseTo(metrics.macro, 9);
    expect(logLoss(multi, three, 3)).toBeCloseTo(metrics.logLoss, 9);
    expect(balancedAccuracy(argmaxRows(multi, 3), three)).toBeCloseTo(metrics.balanced, 9);
    expect(rSquared(Float64Array.from(fixture.ridge), Float64Array.from(fixture.value))).toBeCloseTo(
      metrics.r2,
      9,
    );
  });
});

describe('tests against SciPy', () => {
  const [a, b] = [groups[0] ?? scores, groups[1] ?? scores];
  const same = ({ statistic, pValue }: { statistic: number; pValue: number }, wanted: readonly number[]) => {
    expect(statistic).toBeCloseTo(wanted[0] ?? 0, 8);
    expect(pValue).toBeCloseTo(wanted[1] ?? 0, 6);
  };

  it('ranks and counts', () => {
    same(mannWhitney(a, b), fixture.tests.mannWhitney);
    same(kruskalWallis(groups), fixture.tests.kruskal);
    same(chiSquareTable(fixture.table), fixture.tests.chi);
    const found = kolmogorovSmirnov(a, b);
    expect(found.statistic).toBeCloseTo(fixture.tests.ksD, 9);
    // Both approximate the exact value, in different ways.
    expect(Math.abs(found.pValue - (fixture.tests.ks[1] ?? 0))).toBeLessThan(0.01);
  });

  it('effects do not grow with the rows', () => {
    const twice = (values: Float64Array) => Float64Array.from([...values, ...values]);
    const [once, again] = [mannWhitney(a, b), mannWhitney(twice(a), twice(b))];
    expect(again.effect).toBeCloseTo(once.effect, 9);
    expect(again.pValue).toBeLessThan(once.pValue);
  });

  it('false discovery rates', () => {
    near(adjustPValues(fixture.pValues), fixture.bh, 12);
    near(adjustPValues(fixture.pValues, 'by'), fixture.by, 12);
  });
});

describe("Platt's sigmoid", () => {
  it('finds the sigmoid that the labels were drawn from', () => {
    const many = Float64Array.from({ length: 4000 }, (_, at) => (at % 80) / 10 - 4);
    // Row for row the share of ones is exactly that of the sigmoid, to the 50th.
    const ones = Int32Array.from(many, (score, at) =>
      Math.floor(at / 80) < Math.round(50 / (1 + Math.exp(-1.5 * score + 1))) ? 1 : 0,
    );
    const model = fitPlatt(many, ones);
    expect(predictPlatt(model, 0)).toBeCloseTo(1 / (1 + Math.E), 1);
    expect(model.a).toBeCloseTo(-1.5, 1);
  });
});
