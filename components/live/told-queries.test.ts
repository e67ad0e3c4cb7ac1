import { describe, expect, it } from 'vitest';
import { isTold, TRAIL, toldBy } from './told-queries';

const rows = [['dataset', 'rows'], { input: { datasetId: 'ds_1', limit: 100 }, type: 'query' }];
const list = [['dataset', 'list'], { input: { limit: 50 }, type: 'infinite' }];

describe('the queries that an event concerns', () => {
  it.each([
    ['of its dataset', rows, 'ds_1', true],
    ['of another dataset', rows, 'ds_2', false],
    ['over all datasets', list, 'ds_2', true],
    ['of no input', [['dataset', 'list']], 'ds_2', true],
    ['that are read in pages', ['all-columns', 'ds_1', 'ver_1'], 'ds_1', true],
    ['that are read in pages, of another dataset', ['all-columns', 'ds_1', 'ver_1'], 'ds_2', false],
    ['of another router', [['apiKey', 'list'], {}], 'ds_1', false],
    ['with an empty key', [], 'ds_1', false],
  ])('%s', (_case, key, datasetId, expected) => {
    expect(isTold(key, toldBy('dataset.updated', datasetId))).toBe(expected);
  });

  it('are found by procedure where a router has more than changes', () => {
    expect(isTold([['audit', 'list'], {}], TRAIL)).toBe(true);
    expect(isTold([['audit', 'verify'], {}], TRAIL)).toBe(false);
  });
});
