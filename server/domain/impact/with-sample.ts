import { type LoadedScan, profiledColumns } from '@/server/domain/quality';
import type { EngineSession } from '@/server/engine/port';
import { parquetRelation, type Sql } from '@/server/engine/sql';
import type { Services } from '@/server/tenancy/tenant-context';
import { type ImpactSample, loadSample } from './load-sample';

/** Runs `work` on the sample of a scanned version and the cells and pairs that the scan found; a text says why not. */
export async function withSample<Result>(
  loaded: LoadedScan,
  services: Services,
  signal: AbortSignal,
  work: (
    session: EngineSession,
    sample: ImpactSample | string,
    objects: { cells: Sql; pairs: Sql },
  ) => Promise<Result>,
): Promise<Result> {
  const { cellsKey, pairsKey } = loaded.scan;
  const release: (() => Promise<void>)[] = [];
  const materialise = async (key: string) => {
    const file = await services.objectStore.materialise(key);
    release.push(() => file.release());
    return parquetRelation(file.path);
  };
  try {
    const relation = await materialise(loaded.version.parquetKey);
    const rowCount = Number(loaded.version.rowCount);
    return await services.engine.withSession(async (session) => {
      const columns = profiledColumns(loaded, rowCount);
      const scan = { columns, labelColumn: loaded.labelColumn, taskType: loaded.dataset.taskType };
      if (cellsKey === null || pairsKey === null)
        return work(session, 'The scan kept no list of cells.', { cells: relation, pairs: relation });
      const objects = { cells: await materialise(cellsKey), pairs: await materialise(pairsKey) };
      return work(session, await loadSample(session, relation, rowCount, scan, signal), objects);
    });
  } finally {
    for (const free of release) await free();
  }
}
