import { expect, it } from 'vitest';
import { dictionaryOf } from './load-dictionaries';

it('numbers texts from the commonest, equal counts in the order of their texts, and leaves out what is empty', () => {
  const { values, counts, codes } = dictionaryOf(['b', null, 'c', 'b', 'a', '', 'b', null]);
  expect(values).toEqual(['b', '', 'a', 'c']);
  expect([...counts]).toEqual([3, 1, 1, 1]);
  expect([...codes]).toEqual([0, -1, 3, 0, 2, 1, 0, -1]);
});
