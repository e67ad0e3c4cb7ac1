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

/** Looks at masks and at category columns with few values, on a bounded sample. */
export async function missingCompanions(
  context: CheckContext,
  affected: ScanColumn[],
): Promise<Map<number, Companion>> {
  const result = new Map<number, Companion>();
  const masked = affected.slice(0, COLUMNS_MAX);
  if (masked.length === 0) return result;
  const deciders = context.columns
    .filter(
      (column) =>
        column.profile.distinctCount >= 2 && column.profile.distinctCount <= 20 && column.nullCount === 0,
    )
    .slice(0, COLUMNS_MAX);
  // Masks and deciders of a sample, staged once: what follows asks about every pair.
  const staged = [...new Set([...masked, ...deciders])].map(({ storageName }) => identifier(storageName));
  await context.session.execute(
    sql`CREATE OR REPLACE TEMP TABLE masks AS SELECT ${join(staged)} FROM ${context.relation} WHERE ${sampledRows(context.rowCount, SAMPLE_ROWS)}`
      .text,
    { signal: context.signal },
  );
  const sample = sql`masks`;
  for (const column of masked) {
    const mask = sql`(${identifier(column.storageName)} IS NULL)`;
    const togetherWith: string[] = [];
    const others = masked.filter((other) => other !== column);
    if (others.length > 0) {
      const parts = others.flatMap((other) => [
        sql`count(*) FILTER (WHERE ${mask} AND ${identifier(other.storageName)} IS NULL) AS ${identifier(`both${other.position}`)}`,
        sql`count(*) FILTER (WHERE ${mask} OR ${identifier(other.storageName)} IS NULL) AS ${identifier(`any${other.position}`)}`,
      ]);
      const [row] = await context.session.query<Record<string, number>>(
        sql`SELECT ${join(parts)} FROM ${sample}`.text,
      );
      for (const other of others) {
        const [both, any] = [
          Number(row?.[`both${other.position}`] ?? 0),
          Number(row?.[`any${other.position}`] ?? 0),
        ];
        if (both >= 5 && both / any >= 0.9) togetherWith.push(other.name);
      }
    }
    result.set(column.position, { togetherWith, ...(await decider(context, column, deciders, sample.text)) });
  }
  return result;
}

/** The column for which every one of its values has (nearly) all rows empty or (nearly) all rows filled. */
async function decider(
  context: CheckContext,
  column: ScanColumn,
  deciders: ScanColumn[],
  sample: string,
): Promise<{ determinedBy: string | null; effect: number }> {
  for (const candidate of deciders) {
    if (candidate === column) continue;
    const groups = await context.session.query<{ n: number; empty: number }>(
      `SELECT count(*) AS n, count(*) FILTER (WHERE ${identifier(column.storageName)} IS NULL) AS empty
        FROM ${sample} GROUP BY ${identifier(candidate.storageName)}`,
    );
    const rows = groups.reduce((sum, { n }) => sum + Number(n), 0);
    const exceptions = groups.reduce(
      (sum, { n, empty }) => sum + Math.min(Number(empty), Number(n) - Number(empty)),
      0,
    );
    const emptied = groups.filter(({ n, empty }) => Number(empty) / Number(n) > 0.95);
    const filled = groups.filter(({ n, empty }) => Number(empty) / Number(n) < 0.05);
    const solid = emptied.some(({ n }) => Number(n) >= 10) && filled.some(({ n }) => Number(n) >= 10);
    const empties = groups.reduce((sum, { empty }) => sum + Number(empty), 0);
    if (solid && exceptions <= EXCEPTIONS * Math.min(rows, empties * 10)) {
      return { determinedBy: candidate.name, effect: 1 - exceptions / rows };
    }
  }
  return { determinedBy: null, effect: 0 };
}
