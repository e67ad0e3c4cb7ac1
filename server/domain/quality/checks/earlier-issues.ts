import type { CheckContext, ScanColumn } from '../check';

/**
 * Whether an earlier check has told of most of these cells already. A fault costs points once, and a reader wants one
 * line for it.
 */
export function alreadyTold(
  context: CheckContext,
  column: ScanColumn,
  types: readonly string[],
  affectedCount: number,
): boolean {
  const told = (context.found ?? [])
    .filter((issue) => issue.column?.position === column.position && types.includes(issue.type))
    .reduce((sum, issue) => sum + issue.affectedCount, 0);
  return told >= affectedCount / 2;
}
