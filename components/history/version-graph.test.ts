import { describe, expect, it } from 'vitest';
import { layOutVersions } from './version-graph';

const node = (id: string, parentVersionId: string | null) => ({ id, parentVersionId });

describe('the graph of versions', () => {
  it('is one line for a chain', () => {
    const rows = layOutVersions([node('c', 'b'), node('b', 'a'), node('a', null)]);
    expect(rows.map(({ lane }) => lane)).toEqual([0, 0, 0]);
    expect(rows.map(({ lines }) => lines)).toEqual([
      [{ from: null, to: 0 }],
      [
        { from: 0, to: null },
        { from: null, to: 0 },
      ],
      [{ from: 0, to: null }],
    ]);
  });

  it('gives a branch a lane of its own until it meets its parent', () => {
    const rows = layOutVersions([node('d', 'a'), node('c', 'b'), node('b', 'a'), node('a', null)]);
    expect(rows.map(({ lane }) => lane)).toEqual([0, 1, 1, 0]);
    // Both lines end at the common parent.
    expect(rows[3]?.lines).toEqual([
      { from: 0, to: null },
      { from: 1, to: null },
    ]);
  });

  it('draws no line to what is not shown', () => {
    expect(layOutVersions([node('b', 'older')])).toEqual([{ lane: 0, lines: [], laneCount: 1 }]);
  });
});
