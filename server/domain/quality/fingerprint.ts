import { createHash } from 'node:crypto';

export interface Identifiable {
  check: string;
  type: string;
  /** Name of the column; null for the table. */
  column: string | null;
  /** What tells issues of one check, type and column apart; see IssueDraft. */
  key?: string | undefined;
}

/**
 * A text that the same finding has in every scan of a dataset. Columns are known by their names, so that triage stays
 * with a column that moves, and leaves one that is renamed. Issues that share all parts are told apart by their order.
 */
export function fingerprints(issues: readonly Identifiable[]): string[] {
  const seen = new Map<string, number>();
  return issues.map(({ check, type, column, key }) => {
    const base = JSON.stringify([check, type, column, key ?? null]);
    const nth = seen.get(base) ?? 0;
    seen.set(base, nth + 1);
    const text = nth === 0 ? base : `${base}#${nth}`;
    return createHash('sha256').update(text).digest('hex').slice(0, 32);
  });
}
