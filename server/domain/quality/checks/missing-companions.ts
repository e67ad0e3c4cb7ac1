import { identifier, join, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';
import { sampledRows } from './outlier-fences';

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
  const { columns } = await context.session.columns(
    sql`SELECT ${join(selected)} FROM ${context.relation} WHERE ${sampledRows(context.rowCount, SAMPLE_ROWS)}`
      .text,
    { signal: context.signal },
  );
  return {
    masks: masked.map((column) => ({
      column,
      missing: Uint8Array.from(columns[`mask${column.position}`] ?? [], Number),
    })),
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
  let [both, any] = [0, 0];
  for (const [row, missing] of one.missing.entries()) {
    const also = other.missing[row] ?? 0;
    both += missing & also;
    any += missing | also;
  }
  return both >= 5 && both / any >= 0.9;
}

/** The column for which every one of its values has (nearly) all rows empty or (nearly) all rows filled. */
function decider(mask: Mask, deciders: Decider[]): { determinedBy: string | null; effect: number } {
  const rows = mask.missing.length;
  for (const { column, codes } of deciders) {
    if (column === mask.column) continue;
    const [n, empty] = [new Float64Array(256), new Float64Array(256)];
    for (const [row, code] of codes.entries()) {
      n[code] = (n[code] ?? 0) + 1;
      empty[code] = (empty[code] ?? 0) + (mask.missing[row] ?? 0);
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
