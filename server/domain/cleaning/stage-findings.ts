import type { EngineSession } from '@/server/engine/port';
import { join, literal, parquetRelation, Sql, sql } from '@/server/engine/sql';
import type { Services } from '@/server/tenancy/tenant-context';
import type { Evidence } from '@/server/transforms/run-steps';
import type { TableColumn } from '@/server/transforms/table-column';

/**
 * Makes the cells and pairs of a scan relations of the session, by storage name instead of place. Cells of scans made
 * before suggestions said whether they may be written without a person count as ones that may not.
 */
export async function stageFindings(
  session: EngineSession,
  services: Services,
  scan: { cellsKey: string | null; pairsKey: string | null } | null,
  columns: readonly TableColumn[],
): Promise<Evidence & { all: Sql | null; release: () => Promise<void> }> {
  const nothing = { findings: () => null, pairs: () => null, all: null, release: async () => {} };
  if (scan === null || scan.cellsKey === null) return nothing;
  const cells = await services.objectStore.materialise(scan.cellsKey);
  const pairs = scan.pairsKey === null ? null : await services.objectStore.materialise(scan.pairsKey);
  const release = async () => {
    await Promise.all([cells.release(), pairs?.release()]);
  };
  try {
    const schema = await session.query<{ column_name: string }>(
      sql`DESCRIBE SELECT * FROM ${parquetRelation(cells.path)}`.text,
    );
    const auto = schema.some(({ column_name }) => column_name === 'auto')
      ? sql`coalesce(f.auto, false)`
      : sql`false`;
    const places = columns.map(
      ({ position, storageName }) => sql`(${literal(position)}, ${literal(storageName)})`,
    );
    await session.execute(
      sql`CREATE OR REPLACE TEMP TABLE findings AS SELECT f."row", p.s AS storage_name, f."position" AS place, f.value, f.suggestion,
        f.suggestion_confidence, f.probability, f.issue_id, f.reason, ${auto} AS auto
        FROM ${parquetRelation(cells.path)} f LEFT JOIN (VALUES ${join(places)}) AS p(n, s) ON p.n = f."position"`
        .text,
    );
  } catch (error) {
    await release();
    throw error;
  }
  return {
    all: new Sql('findings'),
    findings: (issueId) => sql`(SELECT * FROM findings WHERE issue_id = ${literal(issueId)})`,
    pairs: (issueId) =>
      pairs === null
        ? null
        : sql`(SELECT * FROM ${parquetRelation(pairs.path)} WHERE issue_id = ${literal(issueId)})`,
    release,
  };
}
