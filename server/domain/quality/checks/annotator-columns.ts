import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, sql } from '@/server/engine/sql';
import type { UnitCounts } from '@/server/stats/krippendorff-alpha';
import type { CheckContext, ScanColumn } from '../check';

/** Labels of several annotators: a column each, or a row each. */
export type Annotations =
  | { layout: 'columns'; columns: ScanColumn[] }
  | { layout: 'rows'; item: ScanColumn; annotator: ScanColumn; answer: ScanColumn };

const PERSON = /annotator|rater|coder|judge|worker|reviewer|labell?er|expert/i;
const ANSWER = /^(?:answer|label|response|rating|annotation|class|vote|judge?ment)$/i;
const ITEM = /^(?:question|item|task|unit|example|document|image|sample|row)(?:[_ ]?id)?$/i;
const VALUES_MAX = 50;
/** Units that are counted; the figure does not move any more. */
const UNITS_MAX = 50_000;

/** The annotations of a table, by headers and values; null where there are none. */
export function findAnnotations(context: CheckContext): Annotations | null {
  const labels = context.columns.filter(
    ({ profile, type }) =>
      profile.distinctCount >= 2 &&
      profile.distinctCount <= VALUES_MAX &&
      type !== 'list' &&
      type !== 'struct',
  );
  // annotator_1, annotator_2 … or label_rater_a, label_rater_b …: the same words but for the last part.
  const families = Map.groupBy(
    labels.filter(({ name }) => PERSON.test(name)),
    ({ name }) => name.replace(/[_\-. ]?(?:\d+|[a-z])$/i, '').toLowerCase(),
  );
  const family = [...families.values()].find((columns) => columns.length >= 2);
  if (family !== undefined) return { layout: 'columns', columns: family };
  const annotator = context.columns.find(
    ({ name, profile }) =>
      PERSON.test(name) && profile.distinctCount >= 2 && profile.distinctCount < profile.filledCount,
  );
  const answer = labels.find(({ name }) => ANSWER.test(name) || name === context.labelColumn);
  const item = context.columns.find(
    ({ name, profile }) =>
      ITEM.test(name) && profile.distinctCount >= 2 && profile.distinctCount <= profile.filledCount / 1.5,
  );
  const distinct = new Set([annotator, answer, item]).size === 3;
  return annotator !== undefined && answer !== undefined && item !== undefined && distinct
    ? { layout: 'rows', item, annotator, answer }
    : null;
}

/** For each unit how often each value was given, with the row (or first row) that it stands in. */
export async function countAnnotations(
  context: CheckContext,
  annotations: Annotations,
): Promise<{ row: number; unit: string; counts: UnitCounts }[]> {
  const statement =
    annotations.layout === 'rows'
      ? sql`SELECT min(__row)::DOUBLE AS r, ${renderExpression(annotations.item)} AS unit, ${renderExpression(annotations.answer)} AS value, count(*)::DOUBLE AS n
          FROM ${context.relation} WHERE ${identifier(annotations.answer.storageName)} IS NOT NULL AND ${identifier(annotations.item.storageName)} IS NOT NULL
          GROUP BY 2, 3 ORDER BY 2, 1 LIMIT ${literal(UNITS_MAX * 4)}`
      : sql`SELECT __row::DOUBLE AS r, CAST(__row AS VARCHAR) AS unit, value, count(*)::DOUBLE AS n FROM (
          SELECT __row, unnest([${join(annotations.columns.map(renderExpression))}]) AS value FROM ${context.relation} WHERE __row < ${literal(UNITS_MAX)})
          WHERE value IS NOT NULL GROUP BY ALL ORDER BY 1, 3`;
  const { columns } = await context.session.columns(statement.text, { signal: context.signal });
  const { r: rows, unit: units, value: values, n: counts } = columns;
  if (
    !(rows instanceof Float64Array) ||
    !(counts instanceof Float64Array) ||
    !Array.isArray(units) ||
    !Array.isArray(values)
  )
    return [];
  const found = new Map<string, { row: number; unit: string; counts: Map<string, number> }>();
  units.forEach((unit, at) => {
    const known = found.get(unit ?? '') ?? {
      row: rows[at] ?? 0,
      unit: unit ?? '',
      counts: new Map<string, number>(),
    };
    known.counts.set(values[at] ?? '', counts[at] ?? 0);
    found.set(unit ?? '', known);
  });
  return [...found.values()];
}
