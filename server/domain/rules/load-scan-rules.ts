import { ColumnType } from '@/server/domain/ingestion/contract';
import { Severity } from '@/server/domain/quality/contract';
import type { Sql } from '@/server/engine/sql';
import { fromPublicId } from '@/server/lib/ids';
import type { Scope } from '@/server/tenancy/actor';
import { type TenantDatabase, withTenant } from '@/server/tenancy/with-tenant';
import { RuleDefinition } from './contract';
import type { ScanRule } from './scan-rule';

/** The enabled rules of a dataset, with the tables that foreign keys refer to made readable. */
export async function loadScanRules(
  scope: Scope,
  datasetId: string,
  materialise: (key: string) => Promise<Sql>,
): Promise<ScanRule[]> {
  const found = await withTenant(scope, async (db) => {
    const rows = await db.qualityRule.findMany({
      where: { datasetId, enabled: true },
      orderBy: { createdAt: 'asc' },
    });
    const rules = rows.map((row) => ({ row, definition: RuleDefinition.parse(row.definition) }));
    return Promise.all(
      rules.map(async (rule) => ({ ...rule, reference: await findReference(db, rule.definition) })),
    );
  });
  const rules: ScanRule[] = [];
  for (const { row, definition, reference } of found) {
    const rule = { id: row.id, name: row.name, severity: Severity.parse(row.severity), definition };
    if (reference === null) rules.push(rule);
    else {
      const { title, parquetKey, column } = reference;
      rules.push({ ...rule, reference: { title, relation: await materialise(parquetKey), column } });
    }
  }
  return rules;
}

async function findReference(db: TenantDatabase, definition: RuleDefinition) {
  if (definition.kind !== 'foreign_key') return null;
  const id = fromPublicId('dataset', definition.referenceDatasetId);
  const dataset = id === null ? null : await db.dataset.findUnique({ where: { id } });
  if (dataset === null || dataset.currentVersionId === null || dataset.status === 'deleting') return null;
  const version = await db.datasetVersion.findUniqueOrThrow({
    where: { id: dataset.currentVersionId },
    include: { columns: true },
  });
  const column = version.columns.find(({ name }) => name === definition.referenceColumn);
  return {
    title: dataset.name,
    parquetKey: version.parquetKey,
    column: column === undefined ? null : { ...column, type: ColumnType.parse(column.type) },
  };
}
