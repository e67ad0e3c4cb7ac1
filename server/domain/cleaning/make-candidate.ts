import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { columnsOf } from '@/server/domain/datasets';
import { effectiveSettings } from '@/server/domain/quality';
import { parquetRelation } from '@/server/engine/sql';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { buildVersion } from '@/server/transforms/build-version';
import { toTableColumn } from './load-target';
import { Recipe, sameRecipe } from './recipe';
import { fixesOfRecipe, materialiseFixes } from './standing-fixes';

/**
 * Builds the version of a recipe and saves it as a candidate with a queued scan, which nobody sees until it is published.
 * The version has the id of its job, so a repeated step finds it made. A recipe that was built before is not built again:
 * its content is shared, so rolling everything back gives the very bytes of the upload.
 */
export async function makeCandidate(
  scope: Scope,
  services: Services,
  input: {
    datasetId: string;
    jobId: string;
    baseVersionId: string;
    parentVersionId: string;
    recipe: Recipe;
    origin: 'fix' | 'rollback';
    createdBy: string | null;
    signal: AbortSignal;
  },
): Promise<void> {
  const known = await withTenant(scope, async (db) => {
    const made = await db.datasetVersion.findUnique({ where: { id: input.jobId } });
    const base = await db.datasetVersion.findUniqueOrThrow({ where: { id: input.baseVersionId } });
    const versions = await db.datasetVersion.findMany({
      where: { datasetId: input.datasetId, state: 'live', OR: [{ id: base.id }, { baseVersionId: base.id }] },
    });
    const equal = versions.find((version) => sameRecipe(Recipe.parse(version.recipe), input.recipe));
    return {
      made,
      base,
      equal,
      fixes: await fixesOfRecipe(db, input.recipe),
      columns: await columnsOf(db, equal?.id ?? base.id),
    };
  });
  if (known.made !== null) return;
  const columns = known.columns.map(toTableColumn);
  const { base, equal } = known;
  if (equal !== undefined) {
    const { rowCount, sizeBytes, sha256, parquetKey } = equal;
    await save(scope, input, base, { rowCount: Number(rowCount), sizeBytes, sha256, parquetKey, columns });
    return;
  }
  const workDir = join(services.tempDir, `version-${input.jobId}-${newUuid()}`);
  await mkdir(workDir, { recursive: true });
  const source = await services.objectStore.materialise(base.parquetKey);
  const fixes = await materialiseFixes(scope, services, input.recipe, known.fixes);
  try {
    const path = join(workDir, 'data.parquet');
    const built = await services.engine.withSession((session) => {
      input.signal.addEventListener('abort', () => void session.close(), { once: true });
      return buildVersion(
        session,
        { relation: parquetRelation(source.path), columns, rowCount: Number(base.rowCount) },
        fixes.standing,
        path,
        input.signal,
      );
    });
    const parquetKey = objectKeys.version(scope, input.datasetId, input.jobId);
    const stored = await services.objectStore.putFile(parquetKey, path);
    await save(scope, input, base, {
      rowCount: built.rowCount,
      sizeBytes: BigInt(stored.sizeBytes),
      sha256: stored.sha256,
      parquetKey,
      columns: built.columns,
    });
  } catch (error) {
    throw input.signal.aborted ? new DomainError('cancelled', 'The job was cancelled.') : error;
  } finally {
    await Promise.all([source.release(), fixes.release(), rm(workDir, { recursive: true, force: true })]);
  }
}

async function save(
  scope: Scope,
  input: Parameters<typeof makeCandidate>[2],
  base: { id: string; setAsideKey: string | null; rowsSetAside: bigint },
  content: {
    rowCount: number;
    sizeBytes: bigint;
    sha256: string;
    parquetKey: string;
    columns: ReturnType<typeof toTableColumn>[];
  },
): Promise<void> {
  const { orgId } = scope;
  await withTenant(
    scope,
    async (db) => {
      if ((await db.datasetVersion.count({ where: { id: input.jobId } })) > 0) return;
      const last = await db.datasetVersion.aggregate({
        where: { datasetId: input.datasetId },
        _max: { number: true },
      });
      await db.datasetVersion.create({
        data: {
          id: input.jobId,
          orgId,
          datasetId: input.datasetId,
          number: (last._max.number ?? 0) + 1,
          parentVersionId: input.parentVersionId,
          origin: input.origin,
          state: 'candidate',
          baseVersionId: base.id,
          recipe: input.recipe,
          parquetKey: content.parquetKey,
          setAsideKey: base.setAsideKey,
          rowsSetAside: base.rowsSetAside,
          rowCount: content.rowCount,
          columnCount: content.columns.length,
          sizeBytes: content.sizeBytes,
          sha256: content.sha256,
          createdBy: input.createdBy,
        },
      });
      await db.datasetColumn.createMany({
        data: content.columns.map(({ nullCount, ...column }) => ({
          id: newUuid(),
          orgId,
          versionId: input.jobId,
          ...column,
          nullCount,
          distinctCount: null,
          evidence: { filled: content.rowCount - nullCount, fitted: content.rowCount - nullCount },
        })),
      });
      const settings = await effectiveSettings(db, input.datasetId, {});
      await db.qualityScan.create({
        data: {
          id: newUuid(),
          orgId,
          datasetId: input.datasetId,
          versionId: input.jobId,
          jobId: input.jobId,
          status: 'queued',
          settings: JSON.parse(JSON.stringify(settings)),
          createdBy: input.createdBy,
        },
      });
    },
    { timeoutMs: 60_000 },
  );
}

/** The scan that judges the candidate of a job. */
export async function candidateScan(scope: Scope, jobId: string): Promise<string | null> {
  const scan = await withTenant(scope, (db) =>
    db.qualityScan.findFirst({ where: { versionId: jobId }, orderBy: { createdAt: 'desc' } }),
  );
  return scan?.id ?? null;
}

/** Removes a candidate with everything that hangs on it. A published version is left alone. */
export async function discardCandidate(
  scope: Scope,
  services: Services,
  datasetId: string,
  jobId: string,
): Promise<void> {
  const found = await withTenant(scope, (db) =>
    db.datasetVersion.findUnique({ where: { id: jobId }, include: { scans: { select: { id: true } } } }),
  );
  if (found !== null && found.state !== 'candidate') return;
  await services.objectStore.deletePrefix(objectKeys.versionPrefix(scope, datasetId, jobId));
  for (const scan of found?.scans ?? []) {
    await services.objectStore.deletePrefix(objectKeys.scanPrefix(scope, datasetId, scan.id));
  }
  await withTenant(scope, (db) => db.datasetVersion.deleteMany({ where: { id: jobId, state: 'candidate' } }));
}
