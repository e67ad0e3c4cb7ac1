import { parquetRelation } from '@/server/engine/sql';
import type { ReportProgress } from '@/server/jobs/progress';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { checksRevision } from './checks-revision';
import { planReuse, type ReusePlan } from './find-earlier-scan';
import { type LoadedScan, loadScan } from './load-scan';
import { profileColumns } from './profile-columns';
import { savedProfile } from './saved-profile';

/** First step: statistics of every column, saved at once so that the columns can be looked at while checks run. */
export async function profileScan(
  scope: Scope,
  { scanId }: { scanId: string },
  services: Services,
  report: ReportProgress,
  signal: AbortSignal,
): Promise<void> {
  const loaded = await loadScan(scope, scanId);
  if (loaded.scan.status === 'succeeded') return;
  const revision = await checksRevision();
  const plan = await planReuse(scope, loaded, services, signal);
  await withTenant(scope, (db) =>
    db.qualityScan.update({
      where: { id: scanId },
      data: {
        status: 'running',
        startedAt: loaded.scan.startedAt ?? new Date(),
        checksRevision: revision,
        columnDigests: plan,
      },
    }),
  );
  const taken = await takeProfiles(scope, loaded, plan);
  const rowCount = Number(loaded.version.rowCount);
  const left = loaded.columns.filter(({ position }) => !taken.has(position));
  if (left.length === 0) return;
  const file = await services.objectStore.materialise(loaded.version.parquetKey);
  try {
    const profiles = await services.engine.withSession((session) => {
      const relation = parquetRelation(file.path);
      signal.addEventListener('abort', () => void session.close(), { once: true });
      return profileColumns(session, relation, rowCount, left, (percent) =>
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
        for (const [index, column] of left.entries()) {
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

/** Copies the statistics of columns that have not changed; gives their positions. */
async function takeProfiles(scope: Scope, loaded: LoadedScan, plan: ReusePlan): Promise<Set<number>> {
  const { earlier } = plan;
  const taken = new Set<number>();
  if (earlier === null) return taken;
  const rowCount = Number(loaded.version.rowCount);
  const places = new Map(earlier.same);
  await withTenant(
    scope,
    async (db) => {
      const theirs = await db.datasetColumn.findMany({ where: { versionId: earlier.versionId } });
      for (const column of loaded.columns) {
        const from = theirs.find(({ position }) => position === places.get(column.position));
        if (from === undefined || from.statistics === null) continue;
        const profile = savedProfile(
          {
            nullCount: Number(from.nullCount),
            distinctCount: from.distinctCount === null ? null : Number(from.distinctCount),
            statistics: from.statistics,
          },
          rowCount,
        );
        if (profile === null) continue;
        taken.add(column.position);
        if (from.id === column.id) continue;
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
  return taken;
}
