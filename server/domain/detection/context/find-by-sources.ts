import { groupRows } from '../../../stats/group-rows.ts';
import type { CellFinding } from '../combine/cells.ts';
import { type EncodedColumn, type EncodedTable, valueAt } from '../encode.ts';
import { weighSources } from './source-votes.ts';

interface Layout {
  entity: EncodedColumn;
  source: EncodedColumn;
  contested: EncodedColumn[];
}

/** Several sources report the same entities: an (entity, source) pair of columns that is unique, with columns they dispute. */
function findLayout(table: EncodedTable, codes: Int32Array[]): Layout | null {
  const n = table.rowCount;
  if (n < 100) return null;
  const distinct = codes.map((column) => new Set(column).size);
  const full = table.columns.filter((column) => column.filledRows >= 0.98 * n);
  let best: Layout | null = null;
  for (const entity of full) {
    const entities = distinct[entity.index] ?? 0;
    if (entities < 10 || n / entities < 4 || entities < 0.002 * n) continue;
    for (const source of full) {
      const sources = distinct[source.index] ?? 0;
      if (source === entity || sources < 3 || n / sources < 5 || sources > 3 * entities) continue;
      if (sources < (0.5 * n) / entities || !isUnique(entity, source, codes, n)) continue;
      const contested = table.columns.filter(
        (column) =>
          column !== entity &&
          column !== source &&
          (distinct[column.index] ?? 0) >= 0.2 * entities &&
          isContested(table, column, entity, codes),
      );
      const better = contested.length - (best?.contested.length ?? 1);
      if (better > 0 || (best && better === 0 && entities < best.entity.filledCodes.length)) {
        best = { entity, source, contested };
      }
    }
  }
  return best;
}

function isUnique(entity: EncodedColumn, source: EncodedColumn, codes: Int32Array[], n: number): boolean {
  const pairs = new Set<number>();
  for (let row = 0; row < n; row++) {
    pairs.add((codes[entity.index]?.[row] ?? 0) * source.values.length + (codes[source.index]?.[row] ?? 0));
  }
  return pairs.size >= 0.97 * n;
}

/** Entities mostly have one leading value, and yet the reports differ too often for slips. */
function isContested(
  table: EncodedTable,
  column: EncodedColumn,
  entity: EncodedColumn,
  codes: Int32Array[],
): boolean {
  if (column.filledRows < 0.3 * table.rowCount || column.filledCodes.length < 5) return false;
  const { starts, rows } = groupRows(codes[entity.index] ?? new Int32Array(), entity.values.length);
  let total = 0;
  let agreeing = 0;
  let led = 0;
  let groups = 0;
  for (let g = 0; g < entity.values.length; g++) {
    const counts = new Map<number, number>();
    let size = 0;
    for (const row of rows.subarray(starts[g] ?? 0, starts[g + 1] ?? 0)) {
      if (column.isNull[column.codes[row] ?? 0]) continue;
      const code = codes[column.index]?.[row] ?? 0;
      counts.set(code, (counts.get(code) ?? 0) + 1);
      size++;
    }
    if (size < 4) continue;
    const [first = 0, second = 0] = [...counts.values()].sort((a, b) => b - a);
    groups++;
    total += size;
    agreeing += first;
    if (first >= 2 * second) led += size;
  }
  if (groups < 10) return false;
  const base = Math.max(...column.filledCodes.map((code) => column.counts[code] ?? 0)) / column.filledRows;
  const agreement = agreeing / total;
  return (agreement - base) / (1 - base) >= 0.35 && led / total >= 0.5 && agreement < 0.93;
}

/** Replaces other findings of the disputed columns by the vote of the weighed sources. Never automatic. */
export function judgeBySources(
  table: EncodedTable,
  codes: Int32Array[],
  cells: Map<number, CellFinding>[],
): void {
  const layout = findLayout(table, codes);
  if (layout === null || layout.contested.length < 2) return;
  const { entity, source } = layout;
  const entities = codes[entity.index] ?? new Int32Array();
  const sources = codes[source.index] ?? new Int32Array();
  for (const column of layout.contested) {
    const found = cells[column.index];
    if (!found) continue;
    const values = Int32Array.from(column.codes, (code, row) =>
      column.isNull[code] ? -1 : (codes[column.index]?.[row] ?? -1),
    );
    const votes = weighSources(entities, sources, values, entity.values.length, source.values.length);
    for (let row = 0; row < table.rowCount; row++) {
      const e = entities[row] ?? 0;
      const missing = (values[row] ?? -1) < 0;
      const best = votes.best[e] ?? -1;
      if (best < 0 || (votes.reports[e] ?? 0) < (missing ? 2 : 3)) continue;
      const belief = votes.belief[row] ?? 0;
      if (!missing) found.delete(row);
      if (!missing && belief >= 0.5) continue;
      const suggestion = valueAt(column, best);
      found.set(row, {
        probability: missing ? 0.9 : Math.min(0.97, 1 - belief) * 0.98,
        suggestion,
        confidence: (votes.bestBelief[e] ?? 0) * 0.9,
        rule: 'sources disagree',
        reason: `of ${votes.reports[e] ?? 0} reports on the same ${entity.name}, the more reliable ${source.name} say \`${suggestion}\``,
        withContext: true,
        recurring: false,
      });
    }
  }
}
