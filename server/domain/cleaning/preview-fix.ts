import { renderExpression } from '@/server/domain/ingestion';
import { parquetRelation } from '@/server/engine/sql';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { Services } from '@/server/tenancy/tenant-context';
import { stageChanges } from '@/server/transforms/write-logs';
import { type AcceptedCell, computeEffect } from './compute-effect';
import type { FixPreview } from './contract';
import {
  confidenceTenths,
  countChanges,
  describeColumns,
  sampleChanges,
  sampleRemoved,
} from './describe-changes';
import { estimateScore } from './estimate-score';
import { toFixSteps } from './fix-steps';
import type { ScanWithIssues, Target } from './load-target';
import type { Plan } from './plan-fix';

const TIMEOUT_MS = 60_000;

/** The effect of a plan on all affected cells, counted exactly; nothing is written. */
export async function previewFix(
  services: Services,
  input: { target: Target; scan: ScanWithIssues | null; plan: Plan; accepted: readonly AcceptedCell[] },
): Promise<FixPreview> {
  const { target, scan, plan } = input;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return services.engine.withSession(async (session) => {
    signal.addEventListener('abort', () => void session.close(), { once: true });
    const effects = await computeEffect(session, services, { ...input, fixId: newUuid(), signal }).catch(
      (error: unknown) => {
        throw signal.aborted
          ? new DomainError(
              'engine_timeout',
              'The preview takes longer than a minute. Preview fewer issues at a time, or apply the fix: it is reversible.',
            )
          : error;
      },
    );
    const file = await services.objectStore.materialise(target.version.parquetKey);
    try {
      const { table } = effects;
      await stageChanges(table);
      const counts = await countChanges(session);
      const perColumn = await describeColumns(table, {
        relation: parquetRelation(file.path),
        columns: target.columns,
        textOf: renderExpression,
      });
      const kept = new Set(table.columns.map(({ storageName }) => storageName));
      const dropped = target.columns.filter(({ storageName }) => !kept.has(storageName));
      const before = new Set(target.columns.map(({ storageName }) => storageName));
      const missing = new Map(
        perColumn.map((entry) => [entry.column, { before: entry.missingBefore, after: entry.missingAfter }]),
      );
      const score = await estimateScore(
        session,
        scan,
        effects.findings,
        missing,
        dropped.map(({ name }) => name),
      );
      const rowsBefore = Number(target.version.rowCount);
      return {
        ...counts,
        columnsAdded: table.columns
          .filter(({ storageName }) => !before.has(storageName))
          .map(({ name }) => name),
        columnsDropped: dropped.map(({ name }) => name),
        rowsBefore,
        rowsAfter: rowsBefore - counts.rowsRemoved - counts.rowsQuarantined,
        perColumn,
        samples: await sampleChanges(table),
        removedSamples: await sampleRemoved(session),
        confidence: await confidenceTenths(session),
        scoreBefore: score.before,
        scoreAfter: score.after,
        steps: toFixSteps(effects.steps, target.columns, scan),
        leftOut: plan.leftOut.map(({ issueId, reason }) => ({
          issueId: issueId === null ? null : toPublicId('issue', issueId),
          reason,
        })),
        versionId: toPublicId('version', target.version.id),
      };
    } finally {
      await Promise.all([effects.release(), file.release()]);
    }
  });
}
