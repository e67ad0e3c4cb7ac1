import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetRelation, type Sql } from '@/server/engine/sql';
import type { ReportProgress } from '@/server/jobs/progress';
import { newUuid } from '@/server/lib/ids';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { CHECK_PHASES, type CheckPhase, type EarlierIssue, type ScanColumn } from './check';
import { commitPhase } from './commit-phase';
import { CheckOutcome, ScanPhase } from './contract';
import { ReusePlan } from './find-earlier-scan';
import { type LoadedScan, loadScan } from './load-scan';
import { withSurroundings } from './load-surroundings';
import { runChecks } from './run-checks';
import { savedProfile } from './saved-profile';
import type { EarlierScan } from './take-over';

/** Where each phase stands in the progress of the whole job; the profile comes before, other steps after. */
const SPAN: Record<CheckPhase, [number, number]> = { checks: [40, 65], models: [65, 92] };

/** All phases one after the other. Repeating it gives one result. */
export async function checkScan(
  scope: Scope,
  ids: { scanId: string },
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  for (const phase of CHECK_PHASES) await checkPhase(scope, { ...ids, phase }, services, report, signal);
}

/** One phase: its checks, then one transaction that makes what they found visible; the last one gives the score. */
export async function checkPhase(
  scope: Scope,
  { scanId, phase }: { scanId: string; phase: CheckPhase },
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const loaded = await loadScan(scope, scanId);
  const done = ScanPhase.array().parse(loaded.scan.phases);
  if (loaded.scan.status === 'succeeded' || done.some((ended) => ended.phase === phase)) return;
  const started = performance.now();
  const [from, to] = SPAN[phase];
  const rowCount = Number(loaded.version.rowCount);
  const workDir = join(services.tempDir, `scan-${scanId}-${newUuid()}`);
  const paths = { cellsPath: join(workDir, 'cells.parquet'), pairsPath: join(workDir, 'pairs.parquet') };
  await mkdir(workDir, { recursive: true });
  const release: (() => Promise<void>)[] = [];
  const materialise = async (key: string) => {
    const file = await services.objectStore.materialise(key);
    release.push(() => file.release());
    return file.path;
  };
  try {
    const relation = parquetRelation(await materialise(loaded.version.parquetKey));
    const columns = profiledColumns(loaded, rowCount);
    const before = await loadBefore(scope, loaded, columns, materialise);
    const earlier = await loadEarlier(scope, loaded, async (key) => parquetRelation(await materialise(key)));
    await withSurroundings(scope, loaded, services, phase, (surroundings) =>
      services.engine.withSession(async (session) => {
        const { settings } = loaded;
        const found = await runChecks(
          {
            session,
            relation,
            rowCount,
            columns,
            labelColumn: loaded.labelColumn,
            taskType: loaded.dataset.taskType,
            seed: settings.seed,
            signal,
            ...(settings.sampleRows === null ? {} : { sampleRows: settings.sampleRows }),
            keysIgnored: settings.keysIgnored,
            protectedColumns: settings.protectedColumns,
            criticalColumns: settings.criticalColumns,
            keyColumns: loaded.dataset.keyColumns,
            splitColumn: loaded.dataset.splitColumn,
            ...surroundings,
          },
          {
            checksOff: settings.checksOff,
            ...paths,
            phase,
            ...(before === undefined ? {} : { before }),
            ...(earlier === undefined ? {} : { earlier }),
            onProgress: (check, percent) =>
              report({ step: check, percent: from + (percent / 100) * (to - from), rowsTotal: rowCount }),
          },
        );
        const { id: datasetId } = loaded.dataset;
        const keys = {
          cellsKey: objectKeys.scanCells(scope, datasetId, scanId, phase),
          pairsKey: objectKeys.scanPairs(scope, datasetId, scanId, phase),
        };
        await services.objectStore.putFile(keys.cellsKey, paths.cellsPath);
        await services.objectStore.putFile(keys.pairsKey, paths.pairsPath);
        await commitPhase(scope, loaded, columns, {
          phase,
          milliseconds: Math.round(performance.now() - started),
          found,
          keys,
          last: phase === CHECK_PHASES.at(-1),
        });
      }),
    );
    report({ step: `${phase} done`, percent: to, rowsDone: rowCount, rowsTotal: rowCount });
  } finally {
    for (const free of release) await free();
    await rm(workDir, { recursive: true, force: true });
  }
}

export function profiledColumns(loaded: LoadedScan, rowCount: number): ScanColumn[] {
  return loaded.columns.map((column) => {
    const profile = savedProfile(column, rowCount);
    if (profile === null) throw new Error(`the profile of column ${column.position} is missing`);
    return { ...column, profile };
  });
}

/** What earlier phases of this scan left. */
async function loadBefore(
  scope: Scope,
  loaded: LoadedScan,
  columns: readonly ScanColumn[],
  materialise: (key: string) => Promise<string>,
) {
  const { cellsKey, pairsKey, id } = loaded.scan;
  if (cellsKey === null || pairsKey === null) return undefined;
  const rows = await withTenant(scope, (db) => db.qualityIssue.findMany({ where: { scanId: id } }));
  const issues = rows.map(
    (row): EarlierIssue => ({
      type: row.type,
      column: columns.find(({ position }) => position === row.columnPosition) ?? null,
      affectedCount: Number(row.affectedCount),
    }),
  );
  return { cellsPath: await materialise(cellsKey), pairsPath: await materialise(pairsKey), issues };
}

/** The scan that the plan of the first step named, with all that can be taken from it. */
async function loadEarlier(
  scope: Scope,
  loaded: LoadedScan,
  materialise: (key: string) => Promise<Sql>,
): Promise<EarlierScan | undefined> {
  const plan = ReusePlan.safeParse(loaded.scan.columnDigests).data?.earlier ?? null;
  if (plan === null) return undefined;
  const found = await withTenant(scope, async (db) => {
    const scan = await db.qualityScan.findUnique({ where: { id: plan.scanId } });
    return scan === null
      ? null
      : { scan, issues: await db.qualityIssue.findMany({ where: { scanId: scan.id } }) };
  });
  if (found === null || found.scan.cellsKey === null) return undefined;
  const outcomes = CheckOutcome.array().parse(found.scan.checks ?? []);
  return {
    outcomes: new Map(outcomes.map((outcome) => [outcome.check, outcome])),
    issues: found.issues,
    positions: new Map(plan.same.map(([here, there]) => [there, here])),
    whole: plan.whole,
    cells: await materialise(found.scan.cellsKey),
    pairs: found.scan.pairsKey === null ? null : await materialise(found.scan.pairsKey),
  };
}
