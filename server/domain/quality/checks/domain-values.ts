import { identifier, literal, type Sql, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { isNumeric, isTemporal, scaleExpression } from '../profiled-column';
import { cellsOfValues, cellsWhere } from './cell-select';
import { columnValues, DISTINCT_MAX } from './column-values';
import { alreadyTold } from './earlier-issues';
import { FIX } from './fix-options';
import { NUMBER_DOMAINS } from './number-domains';
import { quoted } from './text-columns';
import { postcodeDomain, TEXT_DOMAINS, type TextDomain } from './text-domains';

const FILLED_MIN = 20;
/** Columns with more values outside than this are something else than their header says. */
const OUTSIDE_MAX = 0.1;
/** What cannot be stays impossible in larger numbers, until half the values speak against the header (centred ones, say). */
const IMPOSSIBLE_MAX = 0.3;
const VALUES_MAX = 5000;
const TOLD = [
  'spelling_slips',
  'systematic_faults',
  'format_minority',
  'encoding_faults',
  'mixed_types',
  'disguised_missing',
  'case_whitespace_variants',
];
/** Headers of events that lie in the past of any table. */
const PAST_EVENT = /birth|\bdob\b|born|death|deceased|hired?[_ ]?(?:date|on)|admission|admitted/i;

export const domainValues = defineCheck({
  id: 'domain_values',
  title: 'Impossible values',
  description:
    'Values that break the rules of what the column holds: e-mail and web addresses, telephone, card and IBAN numbers, postcodes, currencies, coordinates, ages, percentages, dates of past events in the future.',
  silentWhen:
    'Columns whose values do not prove what they hold (numbers: whose header does not say it), and more than three values in ten outside the limits (percentages: one in ten).',
  dimension: 'accuracy',
  level: 'cell',
  // After the search for wrong cells, which tells the same faults with a repair.
  phase: 'models',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['domain_values'],
  fixOptions: [FIX.repair, FIX.toNull],
  reuse: 'column',
  run: async (context) => {
    const issues: IssueDraft[] = [];
    // Of a column of very many different texts a sample is looked at.
    const sampled = context.columns.some(
      ({ storageType, profile }) => storageType === 'VARCHAR' && profile.distinctCount > DISTINCT_MAX,
    );
    for (const column of context.columns) {
      if (column.profile.filledCount < FILLED_MIN) continue;
      const issue = isNumeric(column)
        ? await outsideLimits(context, column)
        : isTemporal(column)
          ? await inTheFuture(context, column)
          : await breakingRules(context, column);
      if (issue !== null) issues.push(issue);
    }
    return { issues, method: sampled ? 'sampled' : 'exact', rowsScanned: context.rowCount };
  },
});

async function breakingRules(context: CheckContext, column: ScanColumn): Promise<IssueDraft | null> {
  const eligible =
    column.storageType === 'VARCHAR' && ['text', 'category', 'identifier'].includes(column.type);
  if (!eligible || column.render === 'json') return null;
  const { values, counts, total } = await columnValues(context, column);
  const domain = provenDomain(column.name, values, counts, total);
  if (domain === null) return null;
  const broken = values.flatMap((value, at) =>
    domain.valid(value.trim()) ? [] : [{ value, count: counts[at] ?? 0 }],
  );
  const affected = broken.reduce((sum, { count }) => sum + count, 0);
  if (affected === 0 || broken.length > VALUES_MAX || alreadyTold(context, column, TOLD, affected))
    return null;
  const mended = broken.map(({ value }) => domain.mend(value));
  const fixable = mended.filter((value) => value !== null).length;
  return {
    ...common(column, affected, total),
    description: `${shareText(affected, total)} values in \`${column.name}\` are no valid ${domain.title}: ${quoted(broken.map(({ value }) => value))}.`,
    evidence: {
      domain: domain.id,
      class: 'impossible',
      share: 1 - affected / total,
      examples: broken.slice(0, 20),
    },
    fixType: fixable === broken.length ? 'auto' : fixable > 0 ? 'semi_auto' : 'manual',
    fixOptions: fixable > 0 ? [FIX.repair, FIX.toNull] : [FIX.toNull],
    cells: cellsOfValues(
      context,
      column,
      broken.map(({ value }, at) => ({
        value,
        suggestion: mended[at] ?? null,
        confidence: mended[at] === null ? 0 : 0.8,
        probability: 0.45,
        reason: `No valid ${domain.title}`,
      })),
    ),
  };
}

/** The kind that the values prove: tried on all values, with a lower bar where the header says the same. */
function provenDomain(name: string, values: string[], counts: number[], total: number): TextDomain | null {
  const header = /zip|post(?:al)?[-_ ]?code|\bplz\b/i.test(name);
  const postcode = header ? postcodeDomain(values, counts) : null;
  if (postcode !== null) return postcode;
  const few = values.slice(0, 200);
  for (const domain of TEXT_DOMAINS) {
    const bar = domain.header?.test(name) ? domain.shareWithHeader : domain.shareAlone;
    // A short look first: nearly all columns are of none of these kinds.
    if (few.filter((value) => domain.valid(value.trim())).length < 0.5 * few.length) continue;
    const valid = values.reduce(
      (sum, value, at) => sum + (domain.valid(value.trim()) ? (counts[at] ?? 0) : 0),
      0,
    );
    if (valid >= bar * total) return domain;
  }
  return null;
}

async function outsideLimits(context: CheckContext, column: ScanColumn): Promise<IssueDraft | null> {
  const domain = NUMBER_DOMAINS.find(({ header }) => header.test(column.name));
  const { min, max } = column.profile.statistics;
  if (domain === undefined || min === undefined || max === undefined) return null;
  if (Number(min) >= domain.low && Number(max) <= domain.high) return null;
  const x = scaleExpression(column);
  const outside = sql`(${x} < ${literal(domain.low)} OR ${x} > ${literal(domain.high)})`;
  const affected = await countWhere(context, outside);
  const limit = domain.id === 'percent' ? OUTSIDE_MAX : IMPOSSIBLE_MAX;
  if (affected === 0 || affected > limit * column.profile.filledCount) return null;
  if (alreadyTold(context, column, ['disguised_missing', 'implausible_numbers', 'scale_mix'], affected))
    return null;
  const limits =
    domain.high === Number.POSITIVE_INFINITY ? 'below zero' : `outside ${domain.low} to ${domain.high}`;
  return {
    ...common(column, affected, column.profile.filledCount),
    // A share may pass a hundred where it measures growth; the others cannot.
    severity: domain.id === 'percent' ? 'info' : 'warning',
    description: `${shareText(affected, column.profile.filledCount)} values in \`${column.name}\` lie ${limits}, which ${domain.title} cannot (lowest ${min}, highest ${max}).`,
    evidence: {
      domain: domain.id,
      class: 'impossible',
      low: domain.low,
      high: Number.isFinite(domain.high) ? domain.high : null,
    },
    fixType: 'semi_auto',
    fixOptions: [FIX.toNull, FIX.quarantine],
    cells: cellsWhere(context, column, outside, {
      probability: 0.45,
      reason: `Not possible for ${domain.title}`,
    }),
  };
}

async function inTheFuture(context: CheckContext, column: ScanColumn): Promise<IssueDraft | null> {
  if (!PAST_EVENT.test(column.name)) return null;
  const tomorrow = Date.now() + 24 * 3600 * 1000;
  if (new Date(column.profile.statistics.max ?? 0).getTime() <= tomorrow) return null;
  const future: Sql = sql`CAST(${identifier(column.storageName)} AS TIMESTAMP) > CAST(${literal(new Date(tomorrow).toISOString().slice(0, 19))} AS TIMESTAMP)`;
  const affected = await countWhere(context, future);
  if (affected === 0 || affected > OUTSIDE_MAX * column.profile.filledCount) return null;
  return {
    ...common(column, affected, column.profile.filledCount),
    description: `${shareText(affected, column.profile.filledCount)} dates in \`${column.name}\` lie in the future, though the column tells of the past (latest ${column.profile.statistics.max?.slice(0, 10)}).`,
    evidence: { domain: 'past_date', class: 'impossible', latest: column.profile.statistics.max },
    fixType: 'semi_auto',
    fixOptions: [FIX.toNull, FIX.quarantine],
    cells: cellsWhere(context, column, future, { probability: 0.45, reason: 'A date in the future' }),
  };
}

function common(column: ScanColumn, affected: number, total: number) {
  return {
    type: 'domain_values',
    column,
    severity: affected >= 3 || affected >= 0.01 * total ? ('warning' as const) : ('info' as const),
    affectedCount: affected,
    populationCount: total,
    pointsMax: 100,
  };
}

async function countWhere(context: CheckContext, condition: Sql): Promise<number> {
  const [row] = await context.session.query<{ n: number }>(
    sql`SELECT count(*) AS n FROM ${context.relation} WHERE ${condition}`.text,
    { signal: context.signal },
  );
  return Number(row?.n ?? 0);
}
