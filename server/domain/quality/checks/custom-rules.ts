import {
  compileRule,
  describeRule,
  nameableColumns,
  parseExpression,
  type ScanRule,
} from '@/server/domain/rules';
import { identifier, type Sql, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, shareText } from '../check';
import type { Dimension, Severity } from '../contract';
import { FIX } from './fix-options';

/** What a rule that every row breaks costs of its dimension; a person chose the severity. */
const POINTS: Record<Severity, number> = { critical: 100, warning: 60, info: 20 };

/**
 * The rules that people wrote for this dataset: one issue a rule that is broken, with its rows. A rule that cannot be run
 * any more (its column is gone, say) is an issue too, since nobody would notice its silence.
 */
export const customRules = defineCheck({
  id: 'custom_rules',
  title: 'Rules of this dataset',
  description: 'Rows that break a rule which a person wrote or accepted for this dataset.',
  silentWhen: 'Missing values break no rule but that of being filled.',
  dimension: 'accuracy',
  level: 'cell',
  reuse: 'never',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['rule_violation', 'rule_not_applicable'],
  fixOptions: [FIX.quarantine, FIX.toNull, FIX.leave],
  run: async (context) => {
    const rules = context.rules ?? [];
    if (rules.length === 0) return { notRun: 'There are no rules for this dataset.' };
    const issues: IssueDraft[] = [];
    for (const [index, rule] of rules.entries()) {
      const issue = await judge(context, rule, index);
      if (issue !== null) issues.push(issue);
    }
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});

async function judge(context: CheckContext, rule: ScanRule, index: number): Promise<IssueDraft | null> {
  const { session, relation, columns, signal } = context;
  let columnsUsed: string[] = [];
  if (rule.definition.kind === 'expression') {
    const names = nameableColumns(columns).map(({ name }) => name);
    const parsed = await parseExpression(session, rule.definition.expression, names);
    if (parsed.problem !== undefined) return notApplicable(rule, parsed.problem);
    columnsUsed = parsed.columns;
  }
  const compiled = compileRule(rule, { relation, columns, now: new Date() }, columnsUsed);
  switch (compiled.kind) {
    case 'invalid':
      return notApplicable(rule, compiled.problem);
    case 'table': {
      const [verdict] = await session.query<{ broken: boolean; reason: string }>(compiled.verdict.text, {
        signal,
      });
      if (verdict?.broken !== true) return null;
      return violation(rule, {
        column: null,
        affectedCount: 1,
        populationCount: 1,
        words: `${verdict.reason}.`,
        cells: null,
        // One fact about the table, not about each of its rows.
        pointsMax: POINTS[rule.severity] / 4,
      });
    }
    case 'rows': {
      const table = identifier(`broken_rule_${index}`);
      await session.execute(sql`CREATE OR REPLACE TEMP TABLE ${table} AS ${compiled.broken}`.text, {
        signal,
      });
      const [counted] = await session.query<{ n: number }>(sql`SELECT count(*) AS n FROM ${table}`.text);
      const affectedCount = Number(counted?.n ?? 0);
      if (affectedCount === 0) return null;
      const column = columns.find(({ position }) => position === compiled.column?.position) ?? null;
      const populationCount =
        compiled.population === 'filled' && column !== null ? column.profile.filledCount : context.rowCount;
      return violation(rule, {
        column,
        affectedCount,
        populationCount,
        words: `${shareText(affectedCount, populationCount)} ${compiled.population === 'filled' ? 'values' : 'rows'} break it.`,
        cells: cellsOf(table),
        pointsMax: POINTS[rule.severity],
      });
    }
  }
}

/** A rule is certain about what it forbids, and nothing about what belongs there instead. */
function cellsOf(table: Sql): Sql {
  return sql`SELECT "row", "position", value, CAST(NULL AS VARCHAR) AS suggestion, CAST(NULL AS DOUBLE) AS suggestion_confidence,
    CAST(0.9 AS DOUBLE) AS probability, reason FROM ${table}`;
}

function violation(
  rule: ScanRule,
  found: Pick<IssueDraft, 'column' | 'affectedCount' | 'populationCount' | 'cells' | 'pointsMax'> & {
    words: string;
  },
): IssueDraft {
  const { words, ...figures } = found;
  return {
    ...figures,
    type: 'rule_violation',
    key: rule.id,
    dimension: dimensionOf(rule),
    severity: rule.severity,
    description: `The rule “${rule.name}” (${describeRule(rule.definition)}) does not hold: ${words}`,
    evidence: { ruleId: rule.id, rule: describeRule(rule.definition), kind: rule.definition.kind },
    fixType: 'manual',
    fixOptions: found.cells === null ? [] : [FIX.quarantine, FIX.toNull, FIX.leave],
  };
}

function notApplicable(rule: ScanRule, problem: string): IssueDraft {
  return {
    type: 'rule_not_applicable',
    key: rule.id,
    dimension: dimensionOf(rule),
    column: null,
    severity: 'warning',
    description: `The rule “${rule.name}” could not be run: ${problem} Change it or switch it off.`,
    affectedCount: 0,
    populationCount: 1,
    pointsMax: 0,
    evidence: { ruleId: rule.id, rule: describeRule(rule.definition), problem },
    fixType: 'manual',
    fixOptions: [],
    cells: null,
  };
}

function dimensionOf({ definition }: ScanRule): Dimension {
  switch (definition.kind) {
    case 'not_null':
    case 'row_count':
    case 'freshness':
      return 'completeness';
    case 'unique':
    case 'foreign_key':
      return 'consistency';
    case 'range':
    case 'set':
    case 'regex':
    case 'expression':
      return 'accuracy';
  }
}
