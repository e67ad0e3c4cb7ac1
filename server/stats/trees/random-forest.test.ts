import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/trees.json';
import { binFeatures } from './bin-features.ts';
import type { Feature } from './feature.ts';
import { meanLoss, type Target } from './losses.ts';
import { fitRandomForest, predictRandomForest } from './random-forest.ts';

const features: Feature[] = [
  ...fixture.numbers.map(
    (column, at): Feature => ({
      name: `n${at}`,
      kind: 'number',
      values: Float64Array.from(column, (value) => value ?? Number.NaN),
    }),
  ),
  { name: 'level', kind: 'category', codes: Int32Array.from(fixture.levels), levels: 9 },
];
const data = binFeatures(features, 63);
const all = Int32Array.from({ length: data.rowCount }, (_, row) => row);
const [train, test] = [all.slice(0, fixture.train), all.slice(fixture.train)];

describe('random forests', () => {
  it("reach scikit-learn's loss on rows that they have not seen", () => {
    const target: Target = { kind: 'classes', codes: Int32Array.from(fixture.three), classes: 3 };
    const forest = fitRandomForest(data, target, train, { seed: 1, trees: 100, minLeafRows: 3 });
    expect(meanLoss(target, predictRandomForest(forest, data), test)).toBeLessThan(
      fixture.loss.forestThree * 1.04,
    );
  });

  it('predict numbers far better than their mean, and the same for the same seed', () => {
    const values = Float64Array.from(fixture.value);
    const target: Target = { kind: 'number', values };
    const predict = () =>
      predictRandomForest(fitRandomForest(data, target, train, { seed: 3, trees: 30 }), data);
    const mean = train.reduce((sum, row) => sum + (values[row] ?? 0), 0) / train.length;
    const loss = meanLoss(target, predict(), test);
    expect(loss).toBeLessThan(0.4 * meanLoss(target, new Float64Array(values.length).fill(mean), test));
    expect(predict()).toEqual(predict());
  });
});
