export interface GraphNode {
  id: string;
  parentVersionId: string | null;
}

export interface GraphRow {
  /** Where the dot of the version stands, from 0. */
  lane: number;
  /** Lines through this row: from a lane at its top (null: begins at the dot) to one at its bottom (null: ends at the dot). */
  lines: { from: number | null; to: number | null }[];
  laneCount: number;
}

/** Places versions, the newest first, as dots in lanes with lines to what they were made from. */
export function layOutVersions(nodes: readonly GraphNode[]): GraphRow[] {
  const shown = new Set(nodes.map(({ id }) => id));
  /** Which version each lane is on its way to. */
  let lanes: (string | null)[] = [];
  return nodes.map(({ id, parentVersionId }) => {
    const found = lanes.indexOf(id);
    const free = lanes.indexOf(null);
    const lane = found >= 0 ? found : free >= 0 ? free : lanes.length;
    const parent = parentVersionId !== null && shown.has(parentVersionId) ? parentVersionId : null;
    const next = lanes.map((target) => (target === id ? null : target));
    const lines: GraphRow['lines'] = [];
    for (const [index, target] of lanes.entries()) {
      if (target === id) lines.push({ from: index, to: null });
      else if (target !== null) lines.push({ from: index, to: index });
    }
    while (next.length <= lane) next.push(null);
    if (parent !== null) {
      next[lane] = parent;
      lines.push({ from: null, to: lane });
    }
    lanes = next;
    return { lane, lines, laneCount: Math.max(1, next.length) };
  });
}
