import type { CandidateFix, ImpactTable } from '../../server/domain/impact/estimate-types.ts';
import type { RawColumn } from '../../server/stats/encode-table.ts';
import type { LabelTable } from './label-tables.ts';

export const FAULTS = ['labels', 'missing', 'outliers', 'typos', 'variants', 'duplicates'] as const;
export type Fault = (typeof FAULTS)[number];

/** A table with a planted fault, and a fix that does not know where it was planted. */
export interface Planted {
  table: ImpactTable;
  fix: CandidateFix;
}

const NO_FIX: CandidateFix = { id: 'fix', changed: [], impute: [], dropped: null, relabel: false };

/** Plants `fault` in a copy of the rows; null when the table has nothing to plant it in. */
export function plantFault(
  source: LabelTable,
  fault: Fault,
  rate: number,
  next: () => number,
): Planted | null {
  const table: ImpactTable = {
    rowCount: source.rowCount,
    columns: [...source.columns],
    target: source.label,
    groups: null,
  };
  const places = source.columns.map((_, at) => at);
  const kind = (wanted: RawColumn['kind']) => places.filter((at) => source.columns[at]?.kind === wanted);
  const draw = () => next() < rate;
  switch (fault) {
    case 'labels': {
      const { label } = source;
      const target =
        label.kind === 'classes'
          ? {
              ...label,
              codes: label.codes.map((code) =>
                draw() ? (code + 1 + Math.floor(next() * (label.classes - 1))) % label.classes : code,
              ),
            }
          : {
              ...label,
              values: label.values.map((value) =>
                draw() ? (label.values[Math.floor(next() * label.values.length)] ?? value) * 3 : value,
              ),
            };
      return { table: { ...table, target }, fix: { ...NO_FIX, relabel: true } };
    }
    case 'missing': {
      const chosen = pickSome(places, 4, next);
      for (const at of chosen) table.columns[at] = emptied(source.columns[at], draw);
      return { table, fix: { ...NO_FIX, impute: chosen } };
    }
    case 'outliers': {
      const chosen = pickSome(kind('number'), 4, next);
      if (chosen.length === 0) return null;
      for (const at of chosen)
        table.columns[at] = withNumbers(source.columns[at], (value) =>
          draw() ? value * (next() < 0.5 ? 10 : 100) : value,
        );
      return {
        table,
        fix: { ...NO_FIX, changed: chosen.map((at) => ({ at, column: fenced(table.columns[at]) })) },
      };
    }
    case 'typos':
    case 'variants': {
      const chosen = pickSome(kind('text'), 4, next);
      if (chosen.length === 0) return null;
      const spoil =
        fault === 'typos' ? (text: string) => slip(text, next) : (text: string) => vary(text, next);
      for (const at of chosen)
        table.columns[at] = withTexts(source.columns[at], (text) => (draw() ? spoil(text) : text));
      const mend = fault === 'typos' ? mendTypos : mendVariants;
      return {
        table,
        fix: { ...NO_FIX, changed: chosen.map((at) => ({ at, column: mend(table.columns[at]) })) },
      };
    }
    case 'duplicates': {
      const rows = Array.from({ length: source.rowCount }, (_, row) => row);
      const copies = rows.filter(draw);
      const all = [...rows, ...copies];
      const dropped = Uint8Array.from(all, (_, place) => (place < rows.length ? 0 : 1));
      return {
        table: { ...takeRows(table, all), groups: Int32Array.from(all) },
        fix: { ...NO_FIX, dropped },
      };
    }
  }
}

export function takeRows(table: ImpactTable, rows: readonly number[]): ImpactTable {
  const { target } = table;
  return {
    rowCount: rows.length,
    columns: table.columns.map((column) => columnRows(column, rows)),
    target:
      target.kind === 'classes'
        ? { ...target, codes: Int32Array.from(rows, (row) => target.codes[row] ?? 0) }
        : { ...target, values: Float64Array.from(rows, (row) => target.values[row] ?? 0) },
    groups: table.groups === null ? null : Int32Array.from(rows, (row) => table.groups?.[row] ?? row),
  };
}

export function columnRows(column: RawColumn, rows: readonly number[]): RawColumn {
  return column.kind === 'text'
    ? { ...column, values: rows.map((row) => column.values[row] ?? null) }
    : { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) };
}

const NONE: RawColumn = { name: '', kind: 'text', values: [] };

function pickSome(from: readonly number[], count: number, next: () => number): number[] {
  return [...from]
    .map((at) => [next(), at] as const)
    .sort(([a], [b]) => a - b)
    .slice(0, count)
    .map(([, at]) => at);
}

function emptied(column: RawColumn = NONE, draw: () => boolean): RawColumn {
  return column.kind === 'text'
    ? { ...column, values: column.values.map((value) => (draw() ? null : value)) }
    : { ...column, values: column.values.map((value) => (draw() ? Number.NaN : value)) };
}

function withNumbers(column: RawColumn = NONE, change: (value: number) => number): RawColumn {
  return column.kind === 'text' ? column : { ...column, values: column.values.map(change) };
}

function withTexts(column: RawColumn = NONE, change: (text: string) => string): RawColumn {
  return column.kind === 'text'
    ? { ...column, values: column.values.map((value) => (value === null ? null : change(value))) }
    : column;
}

/** Values far outside the middle half become missing. */
function fenced(column: RawColumn = NONE): RawColumn {
  if (column.kind === 'text') return column;
  const sorted = column.values.filter((value) => !Number.isNaN(value)).sort();
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const reach = 4 * (at(0.75) - at(0.25)) || Infinity;
  return withNumbers(column, (value) =>
    value > at(0.75) + reach || value < at(0.25) - reach ? Number.NaN : value,
  );
}

function slip(text: string, next: () => number): string {
  const at = Math.floor(next() * text.length);
  const letter = String.fromCharCode(97 + Math.floor(next() * 26));
  return next() < 0.5
    ? text.slice(0, at) + letter + text.slice(at + 1)
    : text.slice(0, at) + letter + text.slice(at);
}

function vary(text: string, next: () => number): string {
  const roll = next();
  return roll < 0.4 ? text.toUpperCase() : roll < 0.7 ? text.toLowerCase() : `${text} `;
}

/** Rare texts become the commonest one that differs from them in one letter. */
function mendTypos(column: RawColumn = NONE): RawColumn {
  if (column.kind !== 'text') return column;
  const counts = new Map<string, number>();
  for (const value of column.values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const common = [...counts.entries()].filter(([, count]) => count >= 10).sort((a, b) => b[1] - a[1]);
  const known = new Map<string, string>();
  for (const [text, count] of counts) {
    if (count >= 5) continue;
    const near = common.find(([other]) => withinOne(text, other));
    if (near !== undefined) known.set(text, near[0]);
  }
  return withTexts(column, (text) => known.get(text) ?? text);
}

function withinOne(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  const [restA, restB] = [a.slice(from), b.slice(from)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}

/** Texts that differ in case and outer spaces only become the commonest of them. */
function mendVariants(column: RawColumn = NONE): RawColumn {
  if (column.kind !== 'text') return column;
  const forms = new Map<string, Map<string, number>>();
  for (const value of column.values) {
    if (value === null) continue;
    const key = value.trim().toLowerCase();
    const held = forms.get(key) ?? new Map<string, number>();
    held.set(value, (held.get(value) ?? 0) + 1);
    forms.set(key, held);
  }
  const chosen = new Map(
    [...forms].map(([key, held]) => [key, [...held].sort((a, b) => b[1] - a[1])[0]?.[0] ?? key] as const),
  );
  return withTexts(column, (text) => chosen.get(text.trim().toLowerCase()) ?? text);
}
