import { describe, expect, it } from 'vitest';
import { pagedLists, shapeOf, wholeLists } from '@/tests/support/paged-lists';

/** Lists that are always short and come whole, each with its reason. */
const WHOLE: Record<string, string> = {
  'quality.checks': 'one entry a check of this program',
  'rule.suggest': 'a bounded number of suggestions',
  'issue.assignees': 'the members who may triage',
};
/** Lists in the one order that they mean. */
const UNSORTED: Record<string, string> = {
  'search.find': 'ranked by how well each fits the words',
};
/** Lists of which every part is meant. */
const UNFILTERED: Record<string, string> = {
  'issue.comments': 'a conversation is read whole',
  'audit.anchors': 'whoever verifies the chain needs them without a gap',
};
const PAGE = ['limit', 'cursor', 'sort'];

describe('every list', () => {
  it('comes in pages, or is short by nature', () => {
    expect(
      wholeLists()
        .map(({ id }) => id)
        .filter((id) => !(id in WHOLE)),
      'extend PageInput',
    ).toEqual([]);
  });

  it('takes a limit, a cursor and an order', () => {
    for (const { id, input } of pagedLists())
      expect(Object.keys(shapeOf(input)), id).toEqual(expect.arrayContaining(PAGE));
  });

  it('says by which fields it can be sorted', () => {
    const silent = pagedLists().filter(({ id, sortFields }) => !(id in UNSORTED) && !sortFields?.length);
    expect(
      silent.map(({ id }) => id),
      'add `sortFields` to the definition',
    ).toEqual([]);
  });

  it('can be filtered by fields of its own', () => {
    const plain = pagedLists().filter(({ id, input, http }) => {
      const inPath = [...(http?.path ?? '').matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const filters = Object.keys(shapeOf(input)).filter(
        (name) => !PAGE.includes(name) && !inPath.includes(name),
      );
      return filters.length === 0 && !(id in UNFILTERED);
    });
    expect(
      plain.map(({ id }) => id),
      'add filters to the input',
    ).toEqual([]);
  });
});
