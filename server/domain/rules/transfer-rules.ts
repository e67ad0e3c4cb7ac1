import { columnsOf, requireDataset, requireVersion } from '@/server/domain/datasets';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { ExportedRules, ExportRules, ImportedRules, ImportRules, type RuleFormat } from './contract';
import { readGreatExpectations, writeGreatExpectations } from './formats/great-expectations';
import { type ExportedTable, PortableRule, type ReadRules, type Written } from './formats/portable-rule';
import { readOdcs } from './formats/read-odcs';
import { writeOdcs } from './formats/write-odcs';
import { readYaml, writeYaml } from './formats/yaml-rules';
import { RULES_MAX } from './manage-rules';
import { ruleProblems } from './validate-rule';

interface Format {
  write: (table: ExportedTable) => Written;
  read: (content: string) => ReadRules;
  contentType: string;
  ending: string;
}
const FORMATS: Record<RuleFormat, Format> = {
  yaml: { write: writeYaml, read: readYaml, contentType: 'application/yaml', ending: 'rules.yaml' },
  great_expectations: {
    write: writeGreatExpectations,
    read: readGreatExpectations,
    contentType: 'application/json',
    ending: 'expectations.json',
  },
  odcs: { write: writeOdcs, read: readOdcs, contentType: 'application/yaml', ending: 'odcs.yaml' },
};

export const exportRules = defineOperation({
  id: 'rule.export',
  kind: 'query',
  summary: 'Export the rules as YAML, as a suite of Great Expectations, or as a data contract (ODCS)',
  input: ExportRules,
  output: ExportedRules,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/rules/export' },
  handler: async ({ db }, { datasetId, format }) => {
    const dataset = await requireDataset(db, datasetId);
    const version = await requireVersion(db, dataset);
    const rows = await db.qualityRule.findMany({
      where: { datasetId: dataset.id },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    const { write, contentType, ending } = FORMATS[format];
    const { content, leftOut } = write({
      datasetId: toPublicId('dataset', dataset.id),
      title: dataset.name,
      columns: await columnsOf(db, version.id),
      rules: rows.map((row) => PortableRule.parse(row)),
    });
    const base = dataset.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 80);
    return { format, fileName: `${base}.${ending}`, contentType, content, leftOut };
  },
});

export const importRules = defineOperation({
  id: 'rule.import',
  kind: 'mutation',
  summary:
    'Import rules; those of the same name are overwritten, and what does not fit is listed with its reason',
  input: ImportRules,
  output: ImportedRules,
  permission: 'quality.configure',
  http: { method: 'POST', path: '/v1/quality/{datasetId}/rules/import' },
  audit: ({ datasetId, format, dryRun }, { created, updated }) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', datasetId),
    detail: { format, dryRun, created: created.length, updated: updated.length },
  }),
  handler: async (context, { datasetId, format, content, dryRun }) => {
    const { db, scope, actor } = context;
    const dataset = await requireDataset(db, datasetId);
    const { rules, leftOut } = FORMATS[format].read(content);
    if (rules.length > RULES_MAX)
      throw new DomainError('invalid_input', `The file has ${rules.length} rules; ${RULES_MAX} are allowed.`);
    const runnable: PortableRule[] = [];
    await context.services.engine.withSession(async (session) => {
      const problemOf = await ruleProblems(context, dataset, session);
      for (const rule of rules) {
        const problem = await problemOf(rule.definition);
        if (problem === null) runnable.push(rule);
        else leftOut.push({ name: rule.name, reason: problem });
      }
    });
    const rows = await db.qualityRule.findMany({ where: { datasetId: dataset.id } });
    const known = new Map(rows.map(({ name, id }) => [name, id]));
    const [created, updated]: [string[], string[]] = [[], []];
    for (const { definition, ...rule } of runnable) {
      const id = known.get(rule.name);
      (id === undefined ? created : updated).push(rule.name);
      if (dryRun) continue;
      const data = { ...rule, kind: definition.kind, definition, source: 'imported' };
      if (id === undefined) {
        const newId = newUuid();
        known.set(rule.name, newId);
        const createdBy = actor.type === 'user' ? actor.id : null;
        await db.qualityRule.create({
          data: { ...data, id: newId, orgId: scope.orgId, datasetId: dataset.id, createdBy },
        });
      } else {
        await db.qualityRule.update({ where: { id }, data });
      }
    }
    return { created, updated, leftOut };
  },
});
