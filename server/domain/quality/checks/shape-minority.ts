import { identifier, literal, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { cellsOfValues } from './cell-select';
import { type ColumnValues, columnValues } from './column-values';
import { alreadyTold } from './earlier-issues';
import { FIX } from './fix-options';
import { quoted, textColumns } from './text-columns';
import { dressedAs, isStructured, shapeOf, shapePattern } from './text-shape';

/** The common shape must cover this share of the rows, and the others must be at least this many. */
const TOP_SHARE = 0.95;
/** From this share on it is common enough for values that are the same in another dress (case, marks between the parts). */
const DRESS_SHARE = 0.65;
const MINORITY_MIN = 3;
const FILLED_MIN = 50;
/** An odd value that recurs more than this is one of the column's own. */
const RECURS_MAX = 0.005;
const VALUES_MAX = 5000;

export const shapeMinority = defineCheck({
  id: 'shape_minority',
  title: 'Odd formats',
  description:
    'Codes, numbers with marks and the like that are built differently from nearly all others of the column.',
  silentWhen:
    'Words and free text, columns in which the commonest shape covers less than 95 % of the rows (65 % where all others are that shape in another dress), and fewer than three odd values.',
  dimension: 'consistency',
  level: 'cell',
  phase: 'models',
  needs: [],
  cost: 'low',
  defaultSeverity: 'info',
  issueTypes: ['shape_minority'],
  fixOptions: [FIX.repair, FIX.toNull],
  reuse: 'column',
  run: async (context) => {
    const issues: IssueDraft[] = [];
    for (const column of textColumns(context)) {
      if (column.profile.filledCount < FILLED_MIN || column.type === 'boolean') continue;
      const values = await columnValues(context, column);
      const common = commonShape(values);
      if (common === null) continue;
      const all = values.complete ? values : await oddValues(context, column, common);
      const issue = draft(context, column, all, common);
      if (issue !== null) issues.push(issue);
    }
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});

/** A sample showed the common shape; what is built differently is asked of all rows. */
async function oddValues(
  context: CheckContext,
  column: ScanColumn,
  common: CommonShape,
): Promise<ColumnValues> {
  const value = identifier(column.storageName);
  const rows = await context.session.query<{ value: string; n: number }>(
    sql`SELECT ${value} AS value, count(*) AS n FROM ${context.relation}
      WHERE ${value} IS NOT NULL AND NOT regexp_full_match(${value}, ${literal(shapePattern(common.shape, common.level))})
      GROUP BY 1 ORDER BY n DESC, value LIMIT ${literal(VALUES_MAX + 1)}`.text,
    { signal: context.signal },
  );
  return {
    values: rows.map((row) => row.value),
    counts: rows.map((row) => Number(row.n)),
    total: column.profile.filledCount,
    complete: true,
  };
}

function draft(
  context: CheckContext,
  column: ScanColumn,
  found: ColumnValues,
  common: CommonShape,
): IssueDraft | null {
  const odd = found.values.flatMap((value, index) => {
    const shape = shapeOf(value, common.level);
    const count = found.counts[index] ?? 0;
    const own = count > Math.max(2, RECURS_MAX * found.total);
    return shape === common.shape || own ? [] : [{ value, count, shape }];
  });
  const affected = odd.reduce((sum, { count }) => sum + count, 0);
  if (affected < MINORITY_MIN || odd.length > VALUES_MAX) return null;
  const rewritten = odd.map(({ value }) => dressedAs(value, common.shape, common.level));
  const fixable = rewritten.filter((text) => text !== null).length;
  // More than a few are another convention, unless every one of them is the common shape in another dress.
  const redressed = odd.every(({ value }, at) => bare(value) === bare(rewritten[at] ?? ''));
  if (affected > (1 - TOP_SHARE) * found.total && !redressed) return null;
  if (
    alreadyTold(
      context,
      column,
      ['format_minority', 'date_format_mix', 'unit_mix', 'encoding_faults', 'mixed_types', 'domain_values'],
      affected,
    )
  )
    return null;
  return {
    type: 'shape_minority',
    column,
    severity: fixable === odd.length ? 'warning' : 'info',
    description: `${shareText(affected, found.total)} values in \`${column.name}\` are built differently from the rest (${common.shape}, as in "${common.example}"): ${quoted(odd.map(({ value }) => value))}. Joins and look-ups by this column miss them.`,
    affectedCount: affected,
    populationCount: found.total,
    pointsMax: 60,
    evidence: {
      shape: common.shape,
      share: common.share,
      example: common.example,
      odd: odd.slice(0, 20),
      rewritable: fixable,
    },
    fixType: fixable === odd.length ? 'auto' : fixable > 0 ? 'semi_auto' : 'manual',
    fixOptions: fixable > 0 ? [FIX.repair, FIX.toNull] : [FIX.toNull],
    cells: cellsOfValues(
      context,
      column,
      odd.map(({ value, shape }, index) => ({
        value,
        suggestion: rewritten[index] ?? null,
        confidence: rewritten[index] === null ? 0 : 0.9,
        probability: rewritten[index] === null ? 0.3 : 0.45,
        reason: `Built as ${shape}, while the column is built as ${common.shape}`,
      })),
    ),
  };
}

/** Letters and digits alone: what another dress leaves as it is. */
function bare(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

interface CommonShape {
  shape: string;
  level: 'exact' | 'collapsed';
  /** Of the rows looked at. */
  share: number;
  example: string;
}

/** The most exact shape that nearly all rows have; null where there is none, or where all have it. */
function commonShape({ values, counts, total, complete }: ColumnValues): CommonShape | null {
  const found: CommonShape[] = [];
  for (const level of ['exact', 'collapsed'] as const) {
    const rows = new Map<string, { count: number; example: string }>();
    values.forEach((value, index) => {
      const shape = shapeOf(value, level);
      const known = rows.get(shape) ?? { count: 0, example: value };
      rows.set(shape, { ...known, count: known.count + (counts[index] ?? 0) });
    });
    const [shape, top] = [...rows].reduce(
      (best, entry) => (entry[1].count > best[1].count ? entry : best),
      ['', { count: 0, example: '' }],
    );
    const share = top.count / Math.max(1, total);
    if (share >= 1 && complete) return null;
    if (share >= DRESS_SHARE && isStructured(shape))
      found.push({ shape, level, share, example: top.example });
  }
  return found.find(({ share }) => share >= TOP_SHARE) ?? found[0] ?? null;
}
