import type { ReportProgress } from '@/server/jobs/progress';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { type TenantDatabase, withTenant } from '@/server/tenancy/with-tenant';
import type { FixIds } from './apply-fix';
import { loadScanOf } from './load-target';
import { makeCandidate } from './make-candidate';
import { publishVersion } from './publish-version';
import { Recipe } from './recipe';
import { type FixRow, revertsOf } from './standing-fixes';

/** What a job takes back: a part of one fix, or whole fixes. */
async function loadRebuild(db: TenantDatabase, { fixId, jobId }: FixIds) {
  const fix = await db.fix.findUnique({ where: { id: fixId } });
  const dataset = fix === null ? null : await db.dataset.findUnique({ where: { id: fix.datasetId } });
  // The dataset names the job that works on it; once it does not, this one has ended.
  if (fix === null || dataset?.changeJobId !== jobId || dataset.currentVersionId === null) return null;
  const version = await db.datasetVersion.findUniqueOrThrow({ where: { id: dataset.currentVersionId } });
  const recipe = Recipe.parse(version.recipe);
  const part = revertsOf(fix).find((revert) => revert.jobId === jobId) ?? null;
  const going = await db.fix.findMany({ where: { datasetId: dataset.id, rollbackJobId: jobId } });
  const goingIds = new Set(going.map(({ id }) => id));
  const next =
    part === null
      ? recipe.filter((entry) => !goingIds.has(entry.fixId))
      : recipe.map((entry) =>
          entry.fixId === fix.id ? { ...entry, reverts: [...entry.reverts, part.id] } : entry,
        );
  return { fix, dataset, version, next, part, going };
}

/** Builds the version without what is taken back, as a candidate. */
export async function rebuildVersion(
  scope: Scope,
  ids: FixIds,
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const loaded = await withTenant(scope, (db) => loadRebuild(db, ids));
  if (loaded === null) return;
  const { fix, version, next } = loaded;
  report({ step: 'build', percent: 10 });
  await makeCandidate(scope, services, {
    datasetId: fix.datasetId,
    jobId: ids.jobId,
    baseVersionId: fix.baseVersionId,
    parentVersionId: version.id,
    recipe: next,
    origin: 'rollback',
    createdBy: fix.createdBy,
    signal,
  });
  report({ step: 'build', percent: 35 });
}

/** Makes the scanned candidate current, and says of each fix what became of it, in one transaction. */
export async function publishRebuild(scope: Scope, ids: FixIds): Promise<void> {
  await withTenant(
    scope,
    async (db) => {
      const loaded = await loadRebuild(db, ids);
      if (loaded === null) return;
      const scan = await loadScanOf(db, ids.jobId);
      if (scan === null) throw new Error('the candidate was not scanned');
      const { fix, part, going } = loaded;
      await publishVersion(db, {
        datasetId: fix.datasetId,
        versionId: ids.jobId,
        scanId: scan.id,
        jobId: ids.jobId,
      });
      if (part === null) await markRolledBack(db, going, ids.jobId);
      else await markReverted(db, fix, part.id);
    },
    { timeoutMs: 60_000 },
  );
}

async function markRolledBack(db: TenantDatabase, going: readonly FixRow[], jobId: string): Promise<void> {
  const ids = going.map(({ id }) => id);
  await db.fix.updateMany({
    where: { id: { in: ids } },
    data: { status: 'rolled_back', rolledBackByVersionId: jobId, rolledBackAt: new Date() },
  });
  // What was accepted in review waits for a person again.
  await db.reviewDecision.updateMany({ where: { fixId: { in: ids } }, data: { fixId: null } });
}

async function markReverted(db: TenantDatabase, fix: FixRow, revertId: string): Promise<void> {
  const reverts = revertsOf(fix).map((revert) =>
    revert.id === revertId ? { ...revert, standing: true } : revert,
  );
  await db.fix.update({ where: { id: fix.id }, data: { reverts: JSON.parse(JSON.stringify(reverts)) } });
}
