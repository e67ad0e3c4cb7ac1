import { requireDataset } from '@/server/domain/datasets';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { keysetPage } from '@/server/operations/pagination';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import {
  CreateRule,
  DeletedRule,
  DeleteRule,
  GetRule,
  ListRules,
  Rule,
  RulePage,
  UpdateRule,
} from './contract';
import { nameOfRule } from './name-of-rule';
import { requireRule, ruleStanding, toRule } from './rule-resource';
import { requireRunnable } from './validate-rule';

/** More rules than this are a programme, not a contract, and each is a pass over the data. */
export const RULES_MAX = 500;
const SORT_FIELDS = ['name', 'createdAt', 'updatedAt', 'kind', 'severity'] as const;

export const listRules = defineOperation({
  id: 'rule.list',
  kind: 'query',
  summary: 'List the rules of a dataset and how they fared in its latest finished scan',
  input: ListRules,
  output: RulePage,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/rules' },
  sortFields: SORT_FIELDS,
  handler: async ({ db }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const standing = await ruleStanding(db, dataset.id);
    const filters = {
      datasetId: dataset.id,
      kind: input.kind,
      source: input.source,
      enabled: input.enabled,
    };
    return keysetPage({
      bound: ['rule.list', filters],
      input,
      sortFields: SORT_FIELDS,
      fetch: ({ where, orderBy, take }) =>
        db.qualityRule.findMany({ where: { AND: [filters, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: (row) => toRule(row, standing),
    });
  },
});

export const getRule = defineOperation({
  id: 'rule.get',
  kind: 'query',
  summary: 'Get one rule',
  input: GetRule,
  output: Rule,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/rules/{ruleId}' },
  handler: async ({ db }, { datasetId, ruleId }) => {
    const dataset = await requireDataset(db, datasetId);
    return toRule(await requireRule(db, dataset.id, ruleId), await ruleStanding(db, dataset.id));
  },
});

export const createRule = defineOperation({
  id: 'rule.create',
  kind: 'mutation',
  summary: 'Add a rule; it is tried on the columns of the current version and runs with the next scan',
  input: CreateRule,
  output: Rule,
  permission: 'quality.configure',
  http: { method: 'POST', path: '/v1/quality/{datasetId}/rules', status: 201 },
  audit: ({ definition }, output) => ({
    resourceType: 'rule',
    resourceId: fromPublicId('rule', output.id),
    detail: { kind: definition.kind },
  }),
  handler: async (context, { datasetId, ...input }) => {
    const { db, scope, actor } = context;
    const dataset = await requireDataset(db, datasetId);
    const count = await db.qualityRule.count({ where: { datasetId: dataset.id } });
    if (count >= RULES_MAX)
      throw new DomainError('conflict', `A dataset can have ${RULES_MAX} rules; remove some first.`);
    await requireRunnable(context, dataset, input.definition);
    const name = input.name ?? nameOfRule(input.definition);
    await refuseTakenName(db, dataset.id, name, null);
    const row = await db.qualityRule.create({
      data: {
        id: newUuid(),
        orgId: scope.orgId,
        datasetId: dataset.id,
        name,
        kind: input.definition.kind,
        definition: input.definition,
        severity: input.severity,
        enabled: input.enabled,
        source: input.source,
        evidence: input.evidence ?? null,
        createdBy: actor.type === 'user' ? actor.id : null,
      },
    });
    return toRule(row, null);
  },
});

export const updateRule = defineOperation({
  id: 'rule.update',
  kind: 'mutation',
  summary: 'Change a rule, or switch it off and on',
  input: UpdateRule,
  output: Rule,
  permission: 'quality.configure',
  http: { method: 'PATCH', path: '/v1/quality/{datasetId}/rules/{ruleId}' },
  revises: getRule,
  audit: ({ ruleId, datasetId: _datasetId, ...changes }) => ({
    resourceType: 'rule',
    resourceId: fromPublicId('rule', ruleId),
    detail: { changed: Object.keys(changes) },
  }),
  handler: async (context, { datasetId, ruleId, ...changes }) => {
    const { db } = context;
    const dataset = await requireDataset(db, datasetId);
    const rule = await requireRule(db, dataset.id, ruleId);
    if (changes.definition !== undefined) await requireRunnable(context, dataset, changes.definition);
    if (changes.name !== undefined) await refuseTakenName(db, dataset.id, changes.name, rule.id);
    const kind = changes.definition === undefined ? {} : { kind: changes.definition.kind };
    const row = await db.qualityRule.update({ where: { id: rule.id }, data: { ...changes, ...kind } });
    return toRule(row, null);
  },
});

export const deleteRule = defineOperation({
  id: 'rule.delete',
  kind: 'mutation',
  summary: 'Remove a rule; what earlier scans found by it stays in them',
  input: DeleteRule,
  output: DeletedRule,
  permission: 'quality.configure',
  http: { method: 'DELETE', path: '/v1/quality/{datasetId}/rules/{ruleId}' },
  revises: getRule,
  audit: ({ ruleId }) => ({ resourceType: 'rule', resourceId: fromPublicId('rule', ruleId) }),
  handler: async ({ db }, { datasetId, ruleId }) => {
    const dataset = await requireDataset(db, datasetId);
    const rule = await requireRule(db, dataset.id, ruleId);
    await db.qualityRule.delete({ where: { id: rule.id } });
    return { id: toPublicId('rule', rule.id) };
  },
});

async function refuseTakenName(db: TenantDatabase, datasetId: string, name: string, except: string | null) {
  const taken = await db.qualityRule.findFirst({ where: { datasetId, name } });
  if (taken !== null && taken.id !== except)
    throw new DomainError('conflict', `There is a rule named “${name}” already; choose another name.`);
}
