import { requireFinishedScan } from '@/server/domain/quality';
import { CheckOutcome } from '@/server/domain/quality/contract';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Rule, RuleDefinition } from './contract';
import { describeRule } from './describe-rule';

export type RuleRow = NonNullable<Awaited<ReturnType<TenantDatabase['qualityRule']['findUnique']>>>;

/** How the rules of a dataset fared in its latest finished scan. */
export interface RuleStanding {
  ranAt: Date;
  /** Rule id (bare UUID) -> what the scan found. */
  issues: ReadonlyMap<string, { issueId: string; violationCount: number }>;
}

export async function ruleStanding(db: TenantDatabase, datasetId: string): Promise<RuleStanding | null> {
  const scan = await requireFinishedScan(db, datasetId).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'not_found') return null;
    throw error;
  });
  if (scan === null || scan.startedAt === null) return null;
  const outcomes = CheckOutcome.array().parse(scan.checks ?? []);
  const ran = outcomes.some(({ check, status }) => check === 'custom_rules' && status !== 'not_run');
  if (!ran) return null;
  const issues = await db.qualityIssue.findMany({
    where: { scanId: scan.id, check: 'custom_rules' },
    select: { id: true, evidence: true, affectedCount: true },
  });
  return {
    ranAt: scan.startedAt,
    issues: new Map(
      issues.map(({ id, evidence, affectedCount }) => [
        String(Reflect.get(Object(evidence), 'ruleId')),
        { issueId: toPublicId('issue', id), violationCount: Number(affectedCount) },
      ]),
    ),
  };
}

export function toRule(row: RuleRow, standing: RuleStanding | null): Rule {
  // A rule that was made or changed since has not been run as it stands.
  const judged = standing !== null && row.updatedAt < standing.ranAt && row.enabled;
  const found = judged ? standing.issues.get(row.id) : undefined;
  return Rule.parse({
    id: toPublicId('rule', row.id),
    datasetId: toPublicId('dataset', row.datasetId),
    name: row.name,
    kind: row.kind,
    definition: row.definition,
    sentence: describeRule(RuleDefinition.parse(row.definition)),
    severity: row.severity,
    enabled: row.enabled,
    source: row.source,
    evidence: row.evidence,
    violationCount: judged ? (found?.violationCount ?? 0) : null,
    issueId: found?.issueId ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  });
}

export async function requireRule(db: TenantDatabase, datasetId: string, ruleId: string): Promise<RuleRow> {
  const id = fromPublicId('rule', ruleId);
  const row = id === null ? null : await db.qualityRule.findUnique({ where: { id } });
  if (row === null || row.datasetId !== datasetId)
    throw new DomainError('not_found', `There is no rule \`${ruleId}\` of this dataset.`);
  return row;
}
