import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetRelation } from '@/server/engine/sql';
import type { ReportProgress } from '@/server/jobs/progress';
import { newUuid } from '@/server/lib/ids';
import { toProblem } from '@/server/operations/problem';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { commitScan } from './commit-scan';
import { loadScan } from './load-scan';
import { profileColumns } from './profile-columns';
import { runChecks } from './run-checks';
import { savedProfile } from './saved-profile';

type ScanIds = { scanId: string };

/** First step: statistics of every column, saved at once so that the columns can be looked at while checks run. */
export async function profileScan(
  scope: Scope,
  { scanId }: ScanIds,
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const loaded = await loadScan(scope, scanId);
  if (loaded.scan.status === 'succeeded') return;
  await withTenant(scope, (db) =>
    db.qualityScan.update({
      where: { id: scanId },
      data: { status: 'running', startedAt: loaded.scan.startedAt ?? new Date() },
    }),
  );
  const rowCount = Number(loaded.version.rowCount);
  const file = await services.objectStore.materialise(loaded.version.parquetKey);
  try {
    const profiles = await services.engine.withSession((session) => {
      const relation = parquetRelation(file.path);
      signal.addEventListener('abort', () => void session.close(), { once: true });
      return profileColumns(session, relation, rowCount, loaded.columns, (percent) =>
        report({
          step: 'profile',
          percent: percent * 0.4,
          rowsDone: Math.round((percent / 100) * rowCount),
          rowsTotal: rowCount,
        }),
      );
    });
    await withTenant(
      scope,
      async (db) => {
        for (const [index, column] of loaded.columns.entries()) {
          const profile = profiles[index];
          if (profile === undefined) continue;
          await db.datasetColumn.update({
            where: { id: column.id },
            data: {
              distinctCount: profile.distinctCount,
              statistics: JSON.parse(JSON.stringify(profile.statistics)),
            },
          });
        }
      },
      { timeoutMs: 60_000 },
    );
  } finally {
    await file.release();
  }
}

/** Second step: all checks, the score, and one transaction that makes them visible. Repeating it gives one result. */
export async function checkScan(
  scope: Scope,
  { scanId }: ScanIds,
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const loaded = await loadScan(scope, scanId);
  if (loaded.scan.status === 'succeeded') return;
  const rowCount = Number(loaded.version.rowCount);
  const workDir = join(services.tempDir, `scan-${scanId}-${newUuid()}`);
  await mkdir(workDir, { recursive: true });
  const file = await services.objectStore.materialise(loaded.version.parquetKey);
  try {
    await services.engine.withSession(async (session) => {
      const relation = parquetRelation(file.path);
      const columns = loaded.columns.map((column) => {
        const profile = savedProfile(column, rowCount);
        if (profile === null) throw new Error(`the profile of column ${column.position} is missing`);
        return { ...column, profile };
      });
      const found = await runChecks(
        {
          session,
          relation,
          rowCount,
          columns,
          labelColumn: loaded.labelColumn,
          taskType: loaded.dataset.taskType,
          seed: loaded.settings.seed,
          signal,
        },
        {
          checksOff: loaded.settings.checksOff,
          cellsPath: join(workDir, 'cells.parquet'),
          pairsPath: join(workDir, 'pairs.parquet'),
          onProgress: (check, percent) =>
            report({ step: check, percent: 40 + percent * 0.55, rowsTotal: rowCount }),
        },
      );
      report({ step: 'score', percent: 97, rowsDone: rowCount, rowsTotal: rowCount });
      const { id: datasetId } = loaded.dataset;
      const cellsKey = objectKeys.scanCells(scope, datasetId, scanId);
      const pairsKey = objectKeys.scanPairs(scope, datasetId, scanId);
      await services.objectStore.putFile(cellsKey, join(workDir, 'cells.parquet'));
      await services.objectStore.putFile(pairsKey, join(workDir, 'pairs.parquet'));
      await commitScan(scope, loaded, columns, found, { cellsKey, pairsKey });
    });
  } finally {
    await file.release();
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Ends a scan that failed or was cancelled; the dataset stays usable with its earlier score. */
export async function failScan(scope: Scope, { scanId }: ScanIds, error: unknown): Promise<void> {
  const problem = toProblem(error);
  await withTenant(scope, async (db) => {
    const scan = await db.qualityScan.findUnique({ where: { id: scanId } });
    if (scan === null || scan.status === 'succeeded') return;
    const status = problem.code === 'cancelled' ? 'cancelled' : 'failed';
    await db.qualityScan.update({
      where: { id: scanId },
      data: { status, error: JSON.parse(JSON.stringify(problem)), finishedAt: new Date() },
    });
    await db.dataset.updateMany({
      where: { id: scan.datasetId, status: 'scanning' },
      data: { status: 'ready' },
    });
  });
}
