import { renderExpression } from '@/server/domain/ingestion';
import { literal, parquetRelation, sql } from '@/server/engine/sql';
import { toJob } from '@/server/jobs/job-resource';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import type { PlannedStep } from '@/server/transforms/run-steps';
import type { TableColumn } from '@/server/transforms/table-column';
import { ReplayFix, StartedJob } from './contract';
import { requireFix } from './fix-resource';
import { loadTarget, toTableColumn } from './load-target';
import type { FixRow } from './standing-fixes';
import { requestFix } from './start-fix';
import { doneSteps } from './stored-steps';

export const replayFix = defineOperation({
  id: 'fix.replay',
  kind: 'start',
  summary:
    'Run the steps of a fix on another dataset, by column names, with what was learned or learning anew',
  input: ReplayFix,
  output: StartedJob,
  permission: 'fix.apply',
  http: { method: 'POST', path: '/v1/quality/{datasetId}/fix/{fixId}/replay' },
  audit: ({ fixId, targetDatasetId }) => ({
    resourceType: 'fix',
    resourceId: fromPublicId('fix', fixId),
    detail: { targetDatasetId },
  }),
  handler: async (context, { datasetId, fixId, targetDatasetId, learnAnew }) => {
    const source = await loadTarget(context.db, datasetId);
    const fix = await requireFix(context.db, source.dataset.id, fixId);
    const target = await loadTarget(context.db, targetDatasetId);
    const after =
      fix.versionAfterId === null
        ? null
        : await context.db.datasetVersion.findUnique({ where: { id: fix.versionAfterId } });
    const rows = await context.db.datasetColumn.findMany({
      where: { versionId: fix.versionAfterId ?? fix.versionBeforeId },
    });
    const sourceColumns = rows.map(toTableColumn);
    const steps = doneSteps(fix).map((step, index) => {
      // Cells of a scan belong to one dataset; what the step made of values is replayed instead.
      if (actsOnFindings(step)) return null;
      const name = sourceColumns.find(({ storageName }) => storageName === step.storageName)?.name;
      const column =
        step.storageName === null ? null : target.columns.find((candidate) => candidate.name === name);
      if (column === undefined) {
        throw new DomainError('invalid_input', `The target has no column \`${name ?? step.storageName}\`.`, {
          errors: [{ path: 'targetDatasetId', message: `step ${index + 1} needs the column ${name}` }],
        });
      }
      return {
        transform: step.transform,
        storageName: column?.storageName ?? null,
        parameters: step.parameters,
        issueId: null,
        ...(learnAnew ? {} : { state: step.state }),
      };
    });
    const replay = [
      ...(await valueMaps(context, fix, after?.parquetKey ?? null, sourceColumns, target.columns)),
      ...steps,
    ].filter((step) => step !== null);
    if (replay.length === 0) {
      throw new DomainError(
        'fix_without_effect',
        'The steps of this fix act on single cells of its own dataset, so nothing of it can be run elsewhere.',
      );
    }
    return toJob(
      await requestFix(context, {
        target,
        title: `${fix.title} (replayed)`.slice(0, 200),
        request: { replay },
      }),
    );
  },
});

/**
 * Written suggestions as rules: old value to new value, where the fix always made the same of it and the old value stands
 * nowhere any more. A value that was wrong only beside the other columns of its row is no rule and is left out.
 */
async function valueMaps(
  { services }: TenantContext,
  fix: FixRow,
  parquetKey: string | null,
  sourceColumns: readonly TableColumn[],
  targetColumns: readonly TableColumn[],
): Promise<PlannedStep[]> {
  if (fix.cellsKey === null || parquetKey === null) return [];
  const cells = await services.objectStore.materialise(fix.cellsKey);
  const after = await services.objectStore.materialise(parquetKey);
  try {
    return await services.engine.withSession(async (session) => {
      const steps: PlannedStep[] = [];
      for (const source of sourceColumns) {
        const target = targetColumns.find(({ name }) => name === source.name);
        if (target === undefined) continue;
        const map = await session.query<{ from: string; to: string | null; confidence: number }>(
          sql`SELECT old_value AS "from", any_value(new_value) AS "to", min(confidence) AS confidence FROM ${parquetRelation(cells.path)}
            WHERE storage_name = ${literal(source.storageName)} AND method LIKE 'suggestion%' AND old_value IS NOT NULL
            AND old_value NOT IN (SELECT ${renderExpression(source)} FROM ${parquetRelation(after.path)} WHERE ${renderExpression(source)} IS NOT NULL)
            GROUP BY 1 HAVING count(DISTINCT coalesce(new_value, chr(1))) = 1 ORDER BY 1 LIMIT ${literal(RULES_MAX)}`
            .text,
        );
        if (map.length === 0) continue;
        steps.push({
          transform: 'map_values',
          storageName: target.storageName,
          parameters: { map },
          issueId: null,
        });
      }
      return steps;
    });
  } finally {
    await Promise.all([cells.release(), after.release()]);
  }
}

const RULES_MAX = 50_000;
const FROM_FINDINGS = new Set(['write_suggestions', 'drop_rows', 'quarantine_rows']);

/** Whether a step acted on cells that a scan of its own dataset had found. */
function actsOnFindings(step: PlannedStep): boolean {
  return (
    FROM_FINDINGS.has(step.transform) ||
    (step.issueId !== null && step.transform === 'set_null' && step.parameters.values === undefined) ||
    (step.transform === 'add_indicator' && step.parameters.mark === 'found')
  );
}
