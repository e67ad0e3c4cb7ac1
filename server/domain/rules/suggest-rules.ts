import type { z } from 'zod';
import { columnsOf, requireDataset, requireVersion } from '@/server/domain/datasets';
import { ColumnStatistics } from '@/server/domain/datasets/contract';
import { grouped } from '@/server/lib/grouped';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { type RuleDefinition, type SuggestedRule, SuggestedRules, SuggestRules } from './contract';
import { describeRule } from './describe-rule';
import { nameOfRule } from './name-of-rule';
import { patternOfShape } from './pattern-of-shape';

/** With fewer values the profile says little about the next ones. */
const SUPPORT_MIN = 50;
/** Categories that may become a list of allowed values, and how often each must stand. */
const [SET_SIZE_MAX, SET_COUNT_MIN] = [25, 5];
/** A shape that nearly all values have. */
const SHAPE_SHARE_MIN = 0.97;
const PERCENT_NAME = /(^|[^a-z])(percent|pct|percentage|share|ratio)([^a-z]|$)|%/i;

export interface ProfiledColumn {
  name: string;
  type: string;
  filledCount: number;
  nullCount: number;
  distinctCount: number;
  statistics: z.infer<typeof ColumnStatistics>;
}

export const suggestRules = defineOperation({
  id: 'rule.suggest',
  kind: 'query',
  summary: 'Suggest rules that the profile speaks for, with the evidence; a person accepts them one by one',
  input: SuggestRules,
  output: SuggestedRules,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/rules/suggestions' },
  handler: async ({ db }, { datasetId }) => {
    const dataset = await requireDataset(db, datasetId);
    const version = await requireVersion(db, dataset);
    const rows = await columnsOf(db, version.id);
    if (rows.every(({ statistics }) => statistics === null))
      throw new DomainError('conflict', 'The dataset has no profile yet; scan it first.');
    const rowCount = Number(version.rowCount);
    const existing = await db.qualityRule.findMany({ where: { datasetId: dataset.id } });
    const known = new Set(existing.map(({ definition }) => keyOf(definition)));
    const columns = rows.flatMap((row): ProfiledColumn[] =>
      row.statistics === null || row.distinctCount === null || row.name === ''
        ? []
        : [
            {
              name: row.name,
              type: row.type,
              filledCount: rowCount - Number(row.nullCount),
              nullCount: Number(row.nullCount),
              distinctCount: Number(row.distinctCount),
              statistics: ColumnStatistics.parse(row.statistics),
            },
          ],
    );
    const data = columns.flatMap(suggestionsFor).filter(({ definition }) => !known.has(keyOf(definition)));
    return { data, nextCursor: null };
  },
});

/** The same demand, whatever its bounds: a rule that a person tightened is not suggested again. */
function keyOf(definition: unknown): string {
  const of = (key: string) => Reflect.get(Object(definition), key) ?? null;
  return JSON.stringify([of('kind'), of('column'), of('columns')]);
}

/** All that the profile of one column speaks for. */
export function suggestionsFor(column: ProfiledColumn): SuggestedRule[] {
  const { filledCount, name } = column;
  if (filledCount < SUPPORT_MIN) return [];
  const make = (
    definition: RuleDefinition,
    evidence: string,
    violationCount = 0,
    supportCount = filledCount,
  ): SuggestedRule => ({
    name: nameOfRule(definition),
    sentence: describeRule(definition),
    definition,
    severity: violationCount > 0 ? 'info' : 'warning',
    evidence,
    supportCount,
    violationCount,
    violationShareMax: upperBound(violationCount, supportCount),
  });
  const suggestions: SuggestedRule[] = [];
  if (column.nullCount === 0)
    suggestions.push(
      make({ kind: 'not_null', column: name }, `All ${grouped(filledCount)} values are there.`),
    );
  if (column.distinctCount === filledCount && ['identifier', 'integer', 'text'].includes(column.type))
    suggestions.push(
      make(
        { kind: 'unique', columns: [name] },
        `All ${grouped(filledCount)} values differ${column.type === 'identifier' ? ', and the column reads like a key' : ''}.`,
      ),
    );
  const range = rangeOf(column);
  if (range !== null) suggestions.push(make(range.definition, range.evidence));
  const set = setOf(column);
  if (set !== null) suggestions.push(make(set.definition, set.evidence, set.violationCount));
  const shape = set === null ? shapeOf(column) : null;
  if (shape !== null)
    suggestions.push(make(shape.definition, shape.evidence, shape.violationCount, shape.supportCount));
  return suggestions;
}

/** Upper 95 % bound of a share: by Wilson's score interval, which at none of n is close to the rule of three. */
function upperBound(hits: number, of: number): number {
  const z = 1.645;
  const share = hits / of;
  const centre = share + z ** 2 / (2 * of);
  const spread = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return Math.min(1, (centre + spread) / (1 + z ** 2 / of));
}

/** Limits that have a meaning (zero, one hundred) rather than those that happen to be the extremes of this version. */
function rangeOf({ name, type, statistics, filledCount }: ProfiledColumn) {
  if (type !== 'integer' && type !== 'decimal') return null;
  const [min, max] = [Number(statistics.min), Number(statistics.max)];
  if (!Number.isFinite(min) || !Number.isFinite(max) || min < 0 || min === max) return null;
  const percent = PERCENT_NAME.test(name) && max <= 100;
  const top = percent ? (max <= 1 ? 1 : 100) : undefined;
  const definition: RuleDefinition = {
    kind: 'range',
    column: name,
    min: 0,
    ...(top === undefined ? {} : { max: top }),
  };
  const evidence = `All ${grouped(filledCount)} values lie between ${min} and ${max}${percent ? ', and the name says that it is a share' : ', none is negative'}.`;
  return { definition, evidence };
}

function setOf({ name, type, statistics, filledCount, distinctCount }: ProfiledColumn) {
  const values = statistics.topValues ?? [];
  if (!['category', 'text', 'boolean'].includes(type)) return null;
  if (distinctCount < 2 || distinctCount > SET_SIZE_MAX || values.length < distinctCount) return null;
  const kept = values.filter(({ count }) => count >= Math.max(SET_COUNT_MIN, 0.002 * filledCount));
  const violationCount = filledCount - kept.reduce((sum, { count }) => sum + count, 0);
  if (kept.length < 2 || violationCount > 0.02 * filledCount) return null;
  const rare = values.length - kept.length;
  const definition: RuleDefinition = { kind: 'set', column: name, values: kept.map(({ value }) => value) };
  const evidence =
    `${kept.length} values make up ${grouped(filledCount - violationCount)} of ${grouped(filledCount)}; each stands at least ${grouped(Math.min(...kept.map(({ count }) => count)))} times.` +
    (rare === 0
      ? ''
      : ` ${rare} rarer ${rare === 1 ? 'value is' : 'values are'} left out and would break the rule.`);
  return { definition, evidence, violationCount };
}

function shapeOf({ name, type, statistics, distinctCount }: ProfiledColumn) {
  const shapes = statistics.shapes ?? [];
  const [first] = shapes;
  if (!['identifier', 'category', 'text'].includes(type) || first === undefined || distinctCount < 10)
    return null;
  const supportCount = shapes.reduce((sum, { count }) => sum + count, 0);
  if (first.count < SHAPE_SHARE_MIN * supportCount || supportCount < SUPPORT_MIN) return null;
  const pattern = patternOfShape(first.shape);
  if (pattern === null) return null;
  return {
    definition: { kind: 'regex', column: name, pattern } satisfies RuleDefinition,
    evidence: `${grouped(first.count)} of ${grouped(supportCount)} values look like “${first.example}” (shape ${first.shape}).`,
    violationCount: supportCount - first.count,
    supportCount,
  };
}
