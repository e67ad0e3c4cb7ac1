import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ColumnType } from '@/server/domain/ingestion/contract';
import { profileRelation, scanRelation, titleOfCheck } from '@/server/domain/quality';
import { literal, parquetRelation, sql } from '@/server/engine/sql';
import type { ReportProgress } from '@/server/jobs/progress';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { toProblem } from '@/server/operations/problem';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { StartSelfTest } from './contract';
import { injectErrors } from './inject-errors';
import { measure } from './measure';

const Settings = StartSelfTest.pick({ seed: true, rowsMax: true });
/** With fewer rows a handful of errors would be a large part of the table. */
const ROWS_MIN = 100;

/** Scans a sample of the version, puts errors into a copy of it, scans that, and keeps how many were found. */
export async function runSelfTest(
  scope: Scope,
  { selfTestId }: { selfTestId: string },
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const { test, dataset, version, rows } = await withTenant(scope, async (db) => {
    const found = await db.selfTest.findUniqueOrThrow({
      where: { id: selfTestId },
      include: { version: true },
    });
    return {
      test: found,
      version: found.version,
      dataset: await db.dataset.findUniqueOrThrow({ where: { id: found.datasetId } }),
      rows: await db.datasetColumn.findMany({
        where: { versionId: found.versionId },
        orderBy: { position: 'asc' },
      }),
    };
  });
  if (test.status === 'succeeded') return;
  await withTenant(scope, (db) =>
    db.selfTest.update({ where: { id: selfTestId }, data: { status: 'running' } }),
  );
  const { seed, rowsMax } = Settings.parse(test.settings);
  const total = Number(version.rowCount);
  if (total < ROWS_MIN)
    throw new DomainError(
      'conflict',
      `The dataset has ${total} rows; with fewer than ${ROWS_MIN} a test would say nothing.`,
    );
  const columns = rows.map((row) => ({ ...row, type: ColumnType.parse(row.type) }));
  const workDir = join(services.tempDir, `self-test-${selfTestId}-${newUuid()}`);
  await mkdir(workDir, { recursive: true });
  const file = await services.objectStore.materialise(version.parquetKey);
  try {
    const results = await services.engine.withSession(async (session) => {
      signal.addEventListener('abort', () => void session.close(), { once: true });
      const whole = parquetRelation(file.path);
      const sampled =
        total <= rowsMax
          ? sql``
          : sql`ORDER BY md5(CAST(__row AS VARCHAR) || ${literal(`/${seed}`)}) LIMIT ${literal(rowsMax)}`;
      // In the order of the file, since some checks look at stretches of rows.
      await session.execute(
        sql`CREATE TEMP TABLE sampled AS SELECT * FROM (SELECT * FROM ${whole} ${sampled}) ORDER BY __row`
          .text,
        { signal },
      );
      const rowCount = Math.min(total, rowsMax);
      const common = {
        labelColumn: dataset.labelColumn,
        taskType: dataset.taskType,
        seed,
        signal,
        workDir,
      };
      const scanned = (name: string, from: number) => ({
        ...common,
        name,
        onProgress: (percent: number) => report({ step: name, percent: from + percent * 0.4 }),
      });
      report({ step: 'the data as it is', percent: 2, rowsTotal: rowCount });
      const before = await scanRelation(session, sql`sampled`, columns, {
        ...scanned('the data as it is', 5),
        rowCount,
      });
      report({ step: 'putting errors in', percent: 47 });
      const profiled = await profileRelation(session, sql`sampled`, columns, rowCount, signal);
      const spoilt = await injectErrors(session, sql`sampled`, profiled, { ...common, rowCount });
      const after = await scanRelation(session, spoilt.relation, columns, {
        ...scanned('the data with errors', 52),
        rowCount: spoilt.rowCount,
      });
      const found = ({ run, cellsPath }: typeof before) => ({
        cellsPath,
        checkOf: new Map(run.issues.map(({ id, check }) => [id, check])),
      });
      return {
        rowCount,
        measured: await measure(session, found(before), found(after), spoilt, titleOfCheck),
      };
    });
    await withTenant(scope, (db) =>
      db.selfTest.update({
        where: { id: selfTestId },
        data: {
          status: 'succeeded',
          rowsUsed: results.rowCount,
          results: JSON.parse(JSON.stringify(results.measured)),
          finishedAt: new Date(),
        },
      }),
    );
  } finally {
    await file.release();
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Ends a test that failed or was cancelled. */
export async function failSelfTest(
  scope: Scope,
  { selfTestId }: { selfTestId: string },
  error: unknown,
): Promise<void> {
  const problem = toProblem(error);
  await withTenant(scope, (db) =>
    db.selfTest.updateMany({
      where: { id: selfTestId, status: { in: ['queued', 'running'] } },
      data: {
        status: problem.code === 'cancelled' ? 'cancelled' : 'failed',
        error: JSON.parse(JSON.stringify(problem)),
        finishedAt: new Date(),
      },
    }),
  );
}
