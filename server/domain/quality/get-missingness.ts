import { columnsOf, requireDataset, requireVersion } from '@/server/domain/datasets';
import { identifier, join, literal, parquetRelation, sql } from '@/server/engine/sql';
import { toPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { GetMissingness, Missingness } from './contract';

/** As many as fit beside each other on a screen. */
const [STRETCHES, COLUMNS_MAX] = [80, 30];
const TIMEOUT_MS = 20_000;
const PHI_MIN = 0.1;

export const getMissingness = defineOperation({
  id: 'quality.missingness',
  kind: 'query',
  summary: 'Where values are missing: shares by stretch of rows, and columns that lack values together',
  input: GetMissingness,
  output: Missingness,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/missingness' },
  handler: async ({ db, services }, { datasetId }) => {
    const dataset = await requireDataset(db, datasetId);
    const version = await requireVersion(db, dataset);
    const gappy = (await columnsOf(db, version.id))
      .filter(({ nullCount }) => nullCount > 0n)
      .sort((a, b) => Number(b.nullCount - a.nullCount));
    const columns = gappy.slice(0, COLUMNS_MAX).sort((a, b) => a.position - b.position);
    const rowCount = Number(version.rowCount);
    const stretchRows = Math.max(1, Math.ceil(rowCount / STRETCHES));
    const head = {
      versionId: toPublicId('version', version.id),
      rowCount,
      stretchRows,
      columnsLeftOut: gappy.length - columns.length,
    };
    return afterTransaction(async () => {
      if (columns.length === 0) return { ...head, columns: [], together: [] };
      const file = await services.objectStore.materialise(version.parquetKey);
      try {
        return await services.engine.withSession(async (session) => {
          const relation = parquetRelation(file.path);
          const gap = (at: number) => sql`(${identifier(columns[at]?.storageName ?? '')} IS NULL)::INTEGER`;
          const shares = columns.map((_column, at) => sql`avg(${gap(at)}) AS ${identifier(`s${at}`)}`);
          const rows = await session.query<Record<string, number>>(
            sql`SELECT (n - 1) // ${literal(stretchRows)} AS stretch, ${join(shares)}
              FROM (SELECT *, row_number() OVER (ORDER BY __row) AS n FROM ${relation}) GROUP BY 1 ORDER BY 1`
              .text,
            { timeoutMs: TIMEOUT_MS },
          );
          const pairs = columns.flatMap((_a, a) =>
            columns.slice(a + 1).map((_b, offset): [number, number] => [a, a + 1 + offset]),
          );
          const phis = pairs.map(([a, b], at) => sql`corr(${gap(a)}, ${gap(b)}) AS ${identifier(`p${at}`)}`);
          const [phi] =
            pairs.length === 0
              ? []
              : await session.query<Record<string, number | null>>(
                  sql`SELECT ${join(phis)} FROM ${relation}`.text,
                  { timeoutMs: TIMEOUT_MS },
                );
          const nameAt = (at: number) => columns[at]?.name ?? '';
          return {
            ...head,
            columns: columns.map(({ name, nullCount }, at) => ({
              name,
              nullCount: Number(nullCount),
              shares: rows.map((row) => row[`s${at}`] ?? 0),
            })),
            together: pairs
              .map(([a, b], at) => ({ a: nameAt(a), b: nameAt(b), phi: phi?.[`p${at}`] ?? 0 }))
              .filter((pair) => Number.isFinite(pair.phi) && Math.abs(pair.phi) >= PHI_MIN)
              .sort((x, y) => Math.abs(y.phi) - Math.abs(x.phi))
              .slice(0, 50),
          };
        });
      } finally {
        await file.release();
      }
    });
  },
});
