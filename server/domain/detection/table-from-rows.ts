import type { DetectionTable } from './contract.ts';

/** Rows of texts as dictionaries of columns; empty texts have no code, as in a stored version. */
export function toDetectionTable(header: string[], rows: string[][]): DetectionTable {
  const columns = header.map((name, position) => {
    const codeOf = new Map<string, number>();
    const counts: number[] = [];
    const codes = new Int32Array(rows.length);
    rows.forEach((cells, row) => {
      const text = cells[position] ?? '';
      if (text === '') {
        codes[row] = -1;
        return;
      }
      let code = codeOf.get(text);
      if (code === undefined) {
        code = codeOf.size;
        codeOf.set(text, code);
        counts.push(0);
      }
      counts[code] = (counts[code] ?? 0) + 1;
      codes[row] = code;
    });
    return {
      position,
      name,
      type: 'text',
      values: [...codeOf.keys()],
      counts: Uint32Array.from(counts),
      codes,
    };
  });
  return { rowCount: rows.length, columns };
}
