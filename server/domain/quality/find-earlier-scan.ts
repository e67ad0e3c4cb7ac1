import { z } from 'zod';
import { parquetRelation } from '@/server/engine/sql';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { checksRevision } from './checks-revision';
import { columnDigests } from './column-digests';
import type { LoadedScan } from './load-scan';

/** Written with the scan by its first step, so that every later step, and every attempt, works by the same plan. */
export const ReusePlan = z.object({
  /** By position; null when nothing made them necessary. */
  digests: z.array(z.string()).nullable(),
  /** What results of whole-table checks depend on besides the content. */
  world: z.string(),
  /** What results of single columns depend on besides the content. */
  columnWorld: z.string(),
  earlier: z
    .object({
      scanId: z.string(),
      versionId: z.string(),
      /** Position here, position there, of columns with the same name and content. */
      same: z.array(z.tuple([z.number().int(), z.number().int()])),
      /** All columns are the same, in the same places, and so is all that results depend on. */
      whole: z.boolean(),
    })
    .nullable(),
});
export type ReusePlan = z.infer<typeof ReusePlan>;

/**
 * Looks for the last scan of the same number of rows by the same code, and tells by digests which columns have not
 * changed since. Costs nothing unless there is such a scan of another version: then one pass over each of the two.
 */
export async function planReuse(
  scope: Scope,
  loaded: LoadedScan,
  services: Services,
  signal: AbortSignal,
): Promise<ReusePlan> {
  const { settings, labelColumn, dataset, scan, version } = loaded;
  // Checks look at what others have told, so that one that is off changes what the rest say.
  const columnWorld = JSON.stringify([
    settings.seed,
    settings.sampleRows,
    labelColumn,
    dataset.taskType,
    [...settings.checksOff].sort(),
  ]);
  const world = JSON.stringify([columnWorld, settings.keysIgnored, settings.protectedColumns]);
  const none = { digests: null, world, columnWorld, earlier: null };
  const revision = await checksRevision();
  if (settings.fresh || revision === null) return none;
  const found = await withTenant(scope, async (db) => {
    const candidates = await db.qualityScan.findMany({
      where: {
        datasetId: dataset.id,
        status: 'succeeded',
        checksRevision: revision,
        id: { not: scan.id },
        version: { rowCount: version.rowCount },
      },
      orderBy: { createdAt: 'desc' },
      take: 5,
      include: { version: { include: { columns: { orderBy: { position: 'asc' } } } } },
    });
    return candidates.find((candidate) => {
      const plan = ReusePlan.safeParse(candidate.columnDigests).data;
      return plan?.columnWorld === columnWorld && candidate.cellsKey !== null;
    });
  });
  if (found === undefined) return none;
  const theirs = ReusePlan.parse(found.columnDigests);
  const sameWorld = theirs.world === world;
  if (found.versionId === version.id) {
    const same = loaded.columns.map(({ position }): [number, number] => [position, position]);
    return {
      ...none,
      digests: theirs.digests,
      earlier: { scanId: found.id, versionId: version.id, same, whole: sameWorld },
    };
  }
  const digest = async (parquetKey: string, columns: Parameters<typeof columnDigests>[2]) => {
    const file = await services.objectStore.materialise(parquetKey);
    try {
      return await services.engine.withSession((session) =>
        columnDigests(session, parquetRelation(file.path), columns, signal),
      );
    } finally {
      await file.release();
    }
  };
  const ours = await digest(version.parquetKey, loaded.columns);
  const before = theirs.digests ?? (await digest(found.version.parquetKey, found.version.columns));
  const key = (name: string, value: string | undefined) => JSON.stringify([name, value]);
  const places = new Map(
    found.version.columns.map((column, at) => [key(column.name, before[at]), column.position]),
  );
  const same = loaded.columns.flatMap((column, at): [number, number][] => {
    const place = places.get(key(column.name, ours[at]));
    return place === undefined ? [] : [[column.position, place]];
  });
  const whole =
    sameWorld &&
    same.length === loaded.columns.length &&
    same.length === found.version.columns.length &&
    same.every(([here, there]) => here === there);
  if (same.length === 0) return { ...none, digests: ours };
  return {
    ...none,
    digests: ours,
    earlier: { scanId: found.id, versionId: found.versionId, same, whole },
  };
}
