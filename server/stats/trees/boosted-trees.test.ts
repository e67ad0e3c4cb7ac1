import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/trees.json';
import { binFeatures } from './bin-features.ts';
import { fitBoostedTrees, predictBoostedTrees, predictFeatures } from './boosted-trees.ts';
import type { Feature } from './feature.ts';
import { meanLoss, type Target } from './losses.ts';

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
const data = binFeatures(features);
const all = Int32Array.from({ length: data.rowCount }, (_, row) => row);
const [train, test] = [all.slice(0, fixture.train), all.slice(fixture.train)];
const settings = { seed: 1, rounds: 60, leavesMax: 15, minLeafRows: 10 };

function testLoss(target: Target): number {
  const model = fitBoostedTrees(data, target, train, settings);
  const output = predictBoostedTrees(model, data);
  return meanLoss(target, output, test);
}
const binary: Target = { kind: 'classes', codes: Int32Array.from(fixture.binary), classes: 2 };
const three: Target = { kind: 'classes', codes: Int32Array.from(fixture.three), classes: 3 };
const value: Target = { kind: 'number', values: Float64Array.from(fixture.value) };

describe('boosted trees', () => {
  it('reach the loss of LightGBM on rows that they have not seen', () => {
    expect(testLoss(binary)).toBeLessThan(fixture.loss.binary * 1.04);
    expect(testLoss(three)).toBeLessThan(fixture.loss.three * 1.04);
    expect(testLoss(value)).toBeLessThan(fixture.loss.value * 1.04);
  });

  it('give the same model for the same seed, and the same output for features binned later', () => {
    const grown = () =>
      fitBoostedTrees(data, binary, train, { ...settings, rowFraction: 0.8, featureFraction: 0.8 });
    const model = grown();
    expect(predictBoostedTrees(model, data, test)).toEqual(predictBoostedTrees(grown(), data, test));
    expect(predictFeatures(model, features)).toEqual(predictBoostedTrees(model, data));
  });

  it('read nothing of rows outside the fit', () => {
    const other = {
      ...binary,
      codes: Int32Array.from(fixture.binary, (code, row) => (row < fixture.train ? code : 1 - code)),
    };
    const output = (target: Target) =>
      predictBoostedTrees(fitBoostedTrees(data, target, train, settings), data);
    expect(output(other)).toEqual(output(binary));
  });

  it('stop when the watched rows gain nothing more', () => {
    const model = fitBoostedTrees(data, binary, train, {
      ...settings,
      rounds: 500,
      stopEarly: { rows: test, patience: 10 },
    });
    expect(model.trees.length).toBeGreaterThan(5);
    expect(model.trees.length).toBeLessThan(400);
  });

  it('send missing values and unknown levels somewhere, and survive a column without any value', () => {
    const odd: Feature[] = [
      { name: 'void', kind: 'number', values: new Float64Array(40).fill(Number.NaN) },
      { name: 'constant', kind: 'category', codes: new Int32Array(40), levels: 1 },
    ];
    const bins = binFeatures(odd);
    const target: Target = {
      kind: 'classes',
      codes: Int32Array.from({ length: 40 }, (_, row) => row % 2),
      classes: 2,
    };
    const model = fitBoostedTrees(bins, target, all.slice(0, 40), { seed: 1 });
    expect(predictBoostedTrees(model, bins)[0]).toBeCloseTo(0.5);
    const fresh: Feature[] = [
      ...features.slice(0, 4),
      { name: 'level', kind: 'category', codes: Int32Array.of(77), levels: 100 },
    ];
    const row = fresh.map(
      (feature): Feature =>
        feature.kind === 'number' ? { ...feature, values: Float64Array.of(Number.NaN) } : feature,
    );
    const [p0, p1] = predictFeatures(fitBoostedTrees(data, binary, train, settings), row);
    expect((p0 ?? 0) + (p1 ?? 0)).toBeCloseTo(1);
  });

  it('end when told to', () => {
    const check = () => {
      throw new Error('stopped');
    };
    expect(() => fitBoostedTrees(data, binary, train, { ...settings, check })).toThrow('stopped');
  });
});
