import { describe, expect, it } from 'vitest';
import { alignColumns, driftNotes } from './align-columns';

const column = (name: string, storageName: string) => ({
  name,
  storageName,
  type: 'text',
  storageType: 'VARCHAR',
  render: null,
});

describe('columns that come, go and repeat', () => {
  const old = [column('id', 'c0'), column('x', 'c1'), column('x', 'c2'), column('gone', 'c3')];
  const fresh = [column('new', 'c0'), column('x', 'c1'), column('id', 'c2'), column('x', 'c3')];
  const aligned = alignColumns(old, fresh);

  it('meet by their name, the first with the first', () => {
    expect(aligned.map((pair) => [pair.old?.storageName, pair.fresh?.storageName])).toEqual([
      ['c0', 'c2'],
      ['c1', 'c1'],
      ['c2', 'c3'],
      ['c3', undefined],
      [undefined, 'c0'],
    ]);
  });

  it('are told of', () => {
    expect(driftNotes(aligned)).toEqual([
      expect.stringContaining('no longer has the column `gone`'),
      expect.stringContaining('a new column `new`'),
    ]);
  });
});
