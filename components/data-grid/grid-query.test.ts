import { describe, expect, it } from 'vitest';
import { type GridQuery, readGridQuery, writeGridQuery } from './grid-query';

function through(query: GridQuery): GridQuery {
  const url = new URLSearchParams();
  for (const [name, value] of Object.entries(writeGridQuery(query))) if (value !== null) url.set(name, value);
  return readGridQuery(url);
}

describe('the grid in the address', () => {
  it('comes back as it was', () => {
    const query: GridQuery = {
      sort: { position: 12, descending: true },
      filters: [
        { position: 0, operator: 'contains', value: 'a&b=c' },
        { position: 3, operator: 'isNull' },
      ],
      onlyFlagged: true,
      onlyChanged: true,
    };
    expect(through(query)).toEqual(query);
  });

  it('leaves out what somebody spoilt by hand', () => {
    const url = new URLSearchParams({ rowOrder: 'name', filters: '[{"position":"x"}', flagged: 'yes' });
    expect(readGridQuery(url)).toEqual({
      sort: undefined,
      filters: [],
      onlyFlagged: false,
      onlyChanged: false,
    });
    expect(readGridQuery(new URLSearchParams({ filters: '[{"operator":"drop"}]' })).filters).toEqual([]);
  });
});
