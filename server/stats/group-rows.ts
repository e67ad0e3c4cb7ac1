/** Rows in the order of their code (a counting sort): rows of code `g` are `rows[starts[g] .. starts[g + 1])`. */
export interface RowGroups {
  starts: Int32Array;
  rows: Int32Array;
}

/** `codes` are 0-based and below `size`; every row has one. */
export function groupRows(codes: Int32Array, size: number): RowGroups {
  const starts = new Int32Array(size + 1);
  for (const code of codes) starts[code + 1] = (starts[code + 1] ?? 0) + 1;
  for (let g = 0; g < size; g++) starts[g + 1] = (starts[g + 1] ?? 0) + (starts[g] ?? 0);
  const next = starts.slice();
  const rows = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0;
    const at = next[code] ?? 0;
    rows[at] = row;
    next[code] = at + 1;
  }
  return { starts, rows };
}
