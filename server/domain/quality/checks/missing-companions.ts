import { identifier, join, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';
import { sampleOf } from '../shared-sample';

export interface Companion {
  /** Columns that miss their values in (nearly) the same rows. */
  togetherWith: string[];
  /** A column whose value (nearly) settles whether this one is filled. */
  determinedBy: string | null;
  /** Share of rows in which it does, 0-1. */
  effect: number;
}

const COLUMNS_MAX = 60;
const SAMPLE_ROWS = 20_000;
/** Rows that may contradict before a rule is no rule. */
const EXCEPTIONS = 0.01;
const DECIDER_VALUES_MAX = 20;

interface Mask {
  column: ScanColumn;
  /** 1 where the value is missing. */
  missing: Uint8Array;
  /** The rows where it is. */
  rows: Int32Array;
}

interface Decider {
  column: ScanColumn;
  codes: Uint8Array;
}

/** Looks at masks and at category columns with few values, on a bounded sample that is read once. */
export async function missingCompanions(
  context: CheckContext,
  affected: ScanColumn[],
): Promise<Map<number, Companion>> {
  const masked = affected.slice(0, COLUMNS_MAX);
  if (masked.length === 0) return new Map();
  const { masks, deciders } = await sample(
    context,
    masked,
    context.columns
      .filter(
        ({ profile, nullCount }) =>
          profile.distinctCount >= 2 && profile.distinctCount <= DECIDER_VALUES_MAX && nullCount === 0,
      )
      .slice(0, COLUMNS_MAX),
  );
  return new Map(
    masks.map((mask) => [
      mask.column.position,
      {
        togetherWith: masks.filter((other) => other !== mask && coincide(mask, other)).map(nameOf),
        ...decider(mask, deciders),
      },
    ]),
  );
}

async function sample(
  context: CheckContext,
  masked: ScanColumn[],
  deciding: ScanColumn[],
): Promise<{ masks: Mask[]; deciders: Decider[] }> {
  const selected = [
    ...masked.map(
      (column) => sql`${identifier(column.storageName)} IS NULL AS ${identifier(`mask${column.position}`)}`,
    ),
    ...deciding.map(
      (column) =>
        sql`CAST(${identifier(column.storageName)} AS VARCHAR) AS ${identifier(`decider${column.position}`)}`,
    ),
  ];
  const { relation, condition } = await sampleOf(context, SAMPLE_ROWS);
  const { columns } = await context.session.columns(
    sql`SELECT ${join(selected)} FROM ${relation} WHERE ${condition} ORDER BY __row`.text,
    { signal: context.signal },
  );
  return {
    masks: masked.map((column) => {
      const missing = Uint8Array.from(columns[`mask${column.position}`] ?? [], Number);
      return { column, missing, rows: Int32Array.from(missing.keys()).filter((row) => missing[row] === 1) };
    }),
    deciders: deciding.map((column) => {
      const known = new Map<unknown, number>();
      const values: ArrayLike<unknown> = columns[`decider${column.position}`] ?? [];
      const codes = Uint8Array.from(values, (value) => {
        const code = known.get(value) ?? known.size;
        known.set(value, code);
        return code;
      });
      return { column, codes };
    }),
  };
}

function nameOf({ column }: Mask): string {
  return column.name;
}

function coincide(one: Mask, other: Mask): boolean {
  const [fewer, more] = [one.rows.length, other.rows.length].sort((a, b) => a - b);
  if (fewer === undefined || more === undefined || fewer < 5 || fewer / more < 0.9) return false;
  let both = 0;
  for (const row of one.rows) both += other.missing[row] ?? 0;
  return both >= 5 && both / (fewer + more - both) >= 0.9;
}

/** The column for which every one of its values has (nearly) all rows empty or (nearly) all rows filled. */
function decider(mask: Mask, deciders: Decider[]): { determinedBy: string | null; effect: number } {
  const rows = mask.missing.length;
  for (const { column, codes } of deciders) {
    if (column === mask.column) continue;
    const [n, empty] = [new Float64Array(256), new Float64Array(256)];
    for (const code of codes) n[code] = (n[code] ?? 0) + 1;
    for (const row of mask.rows) {
      const code = codes[row] ?? 0;
      empty[code] = (empty[code] ?? 0) + 1;
    }
    const groups = Array.from(n, (count, code) => ({ n: count, empty: empty[code] ?? 0 })).filter(
      (group) => group.n > 0,
    );
    const exceptions = groups.reduce((sum, group) => sum + Math.min(group.empty, group.n - group.empty), 0);
    const emptied = groups.filter((group) => group.empty / group.n > 0.95);
    const filled = groups.filter((group) => group.empty / group.n < 0.05);
    const solid = emptied.some((group) => group.n >= 10) && filled.some((group) => group.n >= 10);
    const empties = groups.reduce((sum, group) => sum + group.empty, 0);
    if (solid && exceptions <= EXCEPTIONS * Math.min(rows, empties * 10)) {
      return { determinedBy: column.name, effect: 1 - exceptions / rows };
    }
  }
  return { determinedBy: null, effect: 0 };
}
