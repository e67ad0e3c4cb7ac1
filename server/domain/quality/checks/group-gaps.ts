import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { cohensH, wilson } from '@/server/stats/proportion-gap';
import { type CheckContext, defineCheck, type IssueDraft, shareText } from '../check';
import { FIX } from './fix-options';
import { countGroups, type Grouping, groupings } from './group-members';

/** Groups with fewer rows have shares that mean nothing. */
const GROUP_MIN = 30;
/** Cohen's h from which a gap counts, and the smallest difference of shares. */
const EFFECT_MIN = 0.2;
/** Nobody asked for the attributes that a header suggests, so only a large gap is worth a line. */
const SUGGESTED_EFFECT_MIN = 0.4;
const DIFFERENCE_MIN = 0.05;
/** The four-fifths rule for label rates. */
const RATIO_MIN = 0.8;
/** A group below this share of an even one is thin. */
const REPRESENTATION_MIN = 0.2;
const CLASSES_MAX = 10;
const COLUMNS_MAX = 100;

interface Share {
  member: string;
  n: number;
  hits: number;
}

export const groupGaps = defineCheck({
  id: 'group_gaps',
  title: 'Gaps between groups',
  description:
    'Groups of people with few rows, with other rates of a label, with more missing values or more copies than the rest.',
  silentWhen:
    'Groups of fewer than thirty rows, small differences (Cohen’s h below .2), and differences that chance explains. Without marked columns, attributes whose header suggests it are compared and only told.',
  dimension: 'distribution',
  level: 'dataset',
  needs: ['protected_columns'],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['group_representation', 'group_label_gap', 'group_missing_gap', 'group_duplicate_gap'],
  fixOptions: [FIX.leave],
  reuse: 'never',
  run: async (context) => {
    const all = groupings(context);
    if (all.length === 0)
      return { notRun: 'No column is marked as a protected attribute, and no header suggests one.' };
    const issues: IssueDraft[] = [];
    for (const grouping of all) {
      issues.push(
        ...(await representation(context, grouping)),
        ...(await labelGap(context, grouping)),
        ...(await missingGaps(context, grouping)),
        ...(await duplicateGap(context, grouping)),
      );
    }
    return {
      issues,
      method: 'exact',
      rowsScanned: context.rowCount,
      measured: { attributes: all.map(({ column, marked }) => ({ column: column.name, marked })) },
    };
  },
});

async function representation(context: CheckContext, grouping: Grouping): Promise<IssueDraft[]> {
  const groups = await countGroups(context, grouping, sql`0 AS hits`);
  const total = groups.reduce((sum, { n }) => sum + n, 0);
  const even = total / Math.max(1, groups.length);
  const thin = groups.filter(({ n }) => n < REPRESENTATION_MIN * even || n < GROUP_MIN);
  const affected = thin.reduce((sum, { n }) => sum + n, 0);
  const [least] = thin.toReversed();
  if (least === undefined || groups.length < 2) return [];
  return [
    {
      ...common(grouping, 'group_representation', 'info'),
      description: `${thin.length} of ${groups.length} groups of \`${grouping.column.name}\` have few rows, the fewest "${least.member}" with ${shareText(least.n, total)}. A model is least certain about them, and its errors there go unseen.`,
      affectedCount: affected,
      populationCount: total,
      pointsMax: grouping.marked ? 30 : 0,
      evidence: {
        groups: groups
          .slice(0, 50)
          .map(({ member, n }) => ({ group: member, count: n, ratioToEven: n / even })),
        suggested: !grouping.marked,
      },
    },
  ];
}

async function labelGap(context: CheckContext, grouping: Grouping): Promise<IssueDraft[]> {
  const label = context.columns.find(({ name }) => name === context.labelColumn);
  if (label === undefined || label === grouping.column || label.profile.distinctCount > CLASSES_MAX)
    return [];
  const text = renderExpression(label);
  const classes = await context.session.query<{ value: string }>(
    sql`SELECT ${text} AS value FROM ${context.relation} WHERE ${identifier(label.storageName)} IS NOT NULL GROUP BY 1 ORDER BY count(*), 1 LIMIT ${literal(CLASSES_MAX)}`
      .text,
    { signal: context.signal },
  );
  // With two classes the rate of the rarer one says all.
  const asked = classes.length === 2 ? classes.slice(0, 1) : classes;
  const gaps = [];
  for (const { value } of asked) {
    const groups = await sharesOf(
      context,
      grouping,
      sql`${text} = ${literal(value)}`,
      sql`${identifier(label.storageName)} IS NOT NULL`,
    );
    const gap = widestGap(groups, grouping);
    if (gap !== null && gap.low.share / gap.high.share < RATIO_MIN) gaps.push({ value, gap, groups });
  }
  const [worst] = gaps.sort((a, b) => b.gap.effect - a.gap.effect);
  if (worst === undefined) return [];
  const { value, gap, groups } = worst;
  return [
    {
      ...common(grouping, 'group_label_gap', grouping.marked ? 'warning' : 'info'),
      description: `"${value}" of \`${label.name}\` has ${percent(gap.low.share)} of the rows in group "${gap.low.member}" of \`${grouping.column.name}\` and ${percent(gap.high.share)} in "${gap.high.member}". A model learns the difference, whether it is the world's or that of the collection.`,
      affectedCount: gap.low.n,
      populationCount: context.rowCount,
      pointsMax: grouping.marked ? 40 : 0,
      evidence: {
        class: value,
        ratio: gap.low.share / gap.high.share,
        effect: gap.effect,
        groups: groups.map(shown),
        suggested: !grouping.marked,
      },
    },
  ];
}

async function missingGaps(context: CheckContext, grouping: Grouping): Promise<IssueDraft[]> {
  const columns = context.columns
    .filter(
      (column) => column !== grouping.column && column.nullCount > 0 && column.nullCount < context.rowCount,
    )
    .slice(0, COLUMNS_MAX);
  if (columns.length === 0) return [];
  const measures = columns.map(
    (column) =>
      sql`(count(*) - count(${identifier(column.storageName)}))::DOUBLE AS ${identifier(`m${column.position}`)}`,
  );
  const rows = await countGroups<Record<string, number>>(context, grouping, join(measures));
  const gaps = columns.flatMap((column) => {
    const groups = rows.map(
      (row): Share => ({
        member: String(row.member),
        n: row.n,
        hits: Number(row[`m${column.position}`] ?? 0),
      }),
    );
    const gap = widestGap(groups, grouping);
    return gap === null ? [] : [{ column, gap, groups }];
  });
  const [worst] = gaps.sort((a, b) => b.gap.effect - a.gap.effect);
  if (worst === undefined) return [];
  const { column, gap } = worst;
  const more = gaps.length > 1 ? ` ${gaps.length - 1} more columns differ likewise.` : '';
  return [
    {
      ...common(grouping, 'group_missing_gap', grouping.marked ? 'warning' : 'info'),
      description: `\`${column.name}\` is missing in ${percent(gap.high.share)} of the rows of group "${gap.high.member}" of \`${grouping.column.name}\`, but in ${percent(gap.low.share)} of "${gap.low.member}".${more} Whoever drops or fills them treats the groups differently.`,
      affectedCount: gap.high.hits,
      populationCount: context.rowCount,
      pointsMax: grouping.marked ? 30 : 0,
      evidence: {
        columns: gaps
          .slice(0, 20)
          .map((one) => ({ column: one.column.name, effect: one.gap.effect, groups: one.groups.map(shown) })),
        suggested: !grouping.marked,
      },
    },
  ];
}

async function duplicateGap(context: CheckContext, grouping: Grouping): Promise<IssueDraft[]> {
  const copied = (context.found ?? []).some(({ type }) => type === 'exact_duplicate_rows');
  if (!copied) return [];
  const columns = context.columns.filter(({ type }) => type !== 'identifier');
  const key = columns.map((column) => identifier(column.storageName));
  const relation = sql`(SELECT *, row_number() OVER (PARTITION BY hash(${join(key)}) ORDER BY __row) > 1 AS __copy FROM ${context.relation})`;
  const groups = (
    await countGroups<{ hits: number }>(
      { ...context, relation },
      grouping,
      sql`count(*) FILTER (WHERE __copy) AS hits`,
    )
  ).map(({ member, n, hits }): Share => ({ member, n, hits: Number(hits) }));
  const gap = widestGap(groups, grouping);
  if (gap === null) return [];
  return [
    {
      ...common(grouping, 'group_duplicate_gap', grouping.marked ? 'warning' : 'info'),
      description: `${percent(gap.high.share)} of the rows of group "${gap.high.member}" of \`${grouping.column.name}\` are copies, but ${percent(gap.low.share)} of "${gap.low.member}": the first weighs more than it seems.`,
      affectedCount: gap.high.hits,
      populationCount: context.rowCount,
      pointsMax: grouping.marked ? 20 : 0,
      evidence: { effect: gap.effect, groups: groups.map(shown), suggested: !grouping.marked },
    },
  ];
}

async function sharesOf(context: CheckContext, grouping: Grouping, hit: Sql, of: Sql): Promise<Share[]> {
  const rows = await countGroups<{ hits: number; filled: number }>(
    context,
    grouping,
    sql`count(*) FILTER (WHERE ${hit}) AS hits, count(*) FILTER (WHERE ${of}) AS filled`,
  );
  return rows.map(({ member, hits, filled }) => ({ member, n: Number(filled), hits: Number(hits) }));
}

/** The lowest and highest share among groups of enough rows; null when the gap is small or chance explains it. */
function widestGap(groups: readonly Share[], { marked }: Grouping) {
  const sorted = groups
    .filter(({ n }) => n >= GROUP_MIN)
    .map((group) => ({ ...group, share: group.hits / group.n }))
    .sort((a, b) => a.share - b.share);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || low === high) return null;
  const effect = cohensH(low.share, high.share);
  const apart = wilson(low.hits, low.n).high < wilson(high.hits, high.n).low;
  return effect >= (marked ? EFFECT_MIN : SUGGESTED_EFFECT_MIN) &&
    high.share - low.share >= DIFFERENCE_MIN &&
    apart
    ? { low, high, effect }
    : null;
}

function common({ column }: Grouping, type: string, severity: 'warning' | 'info') {
  return { type, column, severity, fixType: 'manual' as const, fixOptions: [FIX.leave], cells: null };
}

function shown({ member, n, hits }: Share) {
  const { low, high } = wilson(hits, n);
  return { group: member, rows: n, share: n === 0 ? 0 : hits / n, low, high };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
