import { renderExpression } from '@/server/domain/ingestion';
import { identifier, type Sql, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';
import { isNumeric, scaleExpression } from '../profiled-column';

/** Groups of a protected attribute; one with more values is cut into few ranges, or left out. */
const GROUPS_MAX = 20;
const RANGES = 4;

export interface Grouping {
  column: ScanColumn;
  /** The group of a row as text; null where the attribute is missing. */
  group: Sql;
  /** A person marked the column; otherwise its header suggests it. */
  marked: boolean;
}

/** Headers of attributes that laws protect; by themselves they suggest, they do not decide. */
const SUGGESTED =
  /^(?:sex|gender|race|ethnicity|ethnic[_ ]group|religion|nationality|native[-_. ]country|country[_ ]of[_ ]birth|disability|marital[-_. ]?status|age|age[_ ]?group|sexual[_ ]orientation)$/i;

/** Attributes by which groups are compared: those marked, else those whose header suggests it. */
export function groupings(context: CheckContext): Grouping[] {
  const marked = context.protectedColumns ?? [];
  const chosen = context.columns.filter(({ name }) =>
    marked.length > 0 ? marked.includes(name) : SUGGESTED.test(name) && name !== context.labelColumn,
  );
  return chosen.flatMap((column) => {
    const { distinctCount, statistics } = column.profile;
    if (distinctCount >= 2 && distinctCount <= GROUPS_MAX)
      return [{ column, group: renderExpression(column), marked: marked.length > 0 }];
    if (!isNumeric(column) || statistics.quartile1 === undefined || statistics.quartile3 === undefined)
      return [];
    return [{ column, group: rangeOf(column, statistics), marked: marked.length > 0 }];
  });
}

function rangeOf(
  column: ScanColumn,
  { quartile1 = 0, median = 0, quartile3 = 0 }: ScanColumn['profile']['statistics'],
): Sql {
  const x = scaleExpression(column);
  const edges = [...new Set([quartile1, median, quartile3])].slice(0, RANGES - 1);
  const cases = edges.map((edge) => `WHEN ${x.text} <= ${edge} THEN 'up to ${edge}'`);
  return {
    text: `CASE WHEN ${identifier(column.storageName).text} IS NULL THEN NULL ${cases.join(' ')} ELSE 'above ${edges.at(-1)}' END`,
    toString: () => 'range',
  };
}

/** One statement over the groups of an attribute. */
export async function countGroups<Row extends Record<string, number | string | null>>(
  context: CheckContext,
  { group }: Grouping,
  measures: Sql,
): Promise<(Row & { member: string; n: number })[]> {
  const rows = await context.session.query<Row & { member: string; n: number }>(
    sql`SELECT ${group} AS member, count(*) AS n, ${measures} FROM ${context.relation} GROUP BY 1 HAVING ${group} IS NOT NULL ORDER BY n DESC, 1`
      .text,
    { signal: context.signal },
  );
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}
