import { matchColumns } from '@/server/domain/datasets';
import { ColumnType } from '@/server/domain/ingestion/contract';
import { dimensionsOf } from '@/server/domain/quality';
import { toPublicId } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { CompareVersions, Comparison } from './contract';
import { countChanges } from './count-changes';
import { findRenamed } from './find-renamed';
import { type LoadedSide, loadPair } from './load-pair';
import { measureDrift, noDrift } from './measure-drift';
import { withPairedTables } from './paired-tables';

const TIMEOUT_MS = 120_000;

export const compareVersions = defineOperation({
  id: 'comparison.get',
  kind: 'query',
  summary: 'Compare two versions: columns, rows, changed cells and drift a column, and the score',
  input: CompareVersions,
  output: Comparison,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}/versions/{versionId}/compare' },
  handler: async ({ db, services }, input) => {
    const pair = await loadPair(db, input);
    const { before, after } = pair;
    const score = await scoresOf(db, before, after);
    return afterTransaction(() =>
      withPairedTables(pair, services, TIMEOUT_MS, async (tables) => {
        const matched = matchColumns(before.columns, after.columns);
        const renamed = await findRenamed(tables, matched.removed, matched.added, TIMEOUT_MS);
        const pairs = [...matched.pairs, ...renamed.map(({ pair: renamedPair }) => renamedPair)].sort(
          (x, y) => x.after.position - y.after.position,
        );
        const changes = await countChanges(tables, pairs, TIMEOUT_MS);
        const rowCountAfter = Number(after.version.rowCount);
        // With the same rows, a column without a changed cell has not moved, and need not be looked at.
        const moved = pairs.filter(
          (_, index) => !tables.aligned || (changes.columns[index]?.changed ?? 0) > 0,
        );
        const drifts = await measureDrift({ ...tables, rowCountAfter }, moved, TIMEOUT_MS);
        const renamedTo = new Set(renamed.map(({ pair: { after: column } }) => column));
        const renamedFrom = new Set(renamed.map(({ pair: { before: column } }) => column));
        return {
          before: versionRef(before),
          after: versionRef(after),
          columns: {
            added: matched.added.filter((column) => !renamedTo.has(column)).map(named),
            removed: matched.removed.filter((column) => !renamedFrom.has(column)).map(named),
            renamed: renamed.map(({ pair: { before: from, after: to }, equalShare }) => ({
              from: from.name,
              to: to.name,
              equalPct: equalShare * 100,
            })),
            retyped: pairs
              .filter((couple) => couple.before.type !== couple.after.type)
              .map((couple) => ({
                name: couple.after.name,
                before: ColumnType.parse(couple.before.type),
                after: ColumnType.parse(couple.after.type),
              })),
          },
          rows: { before: tables.rowCount, after: rowCountAfter, ...changes.rows },
          cellsChanged: changes.columns.reduce((sum, { changed }) => sum + changed, 0),
          perColumn: pairs.map((couple, index) => {
            const place = moved.indexOf(couple);
            const filled = rowCountAfter - Number(couple.after.nullCount);
            return {
              ...named(couple.after),
              ...(changes.columns[index] ?? { changed: 0, filled: 0, emptied: 0 }),
              drift: place < 0 ? noDrift(filled) : (drifts.get(place) ?? null),
            };
          }),
          score,
        };
      }),
    );
  },
});

function versionRef({ version }: LoadedSide) {
  return { id: toPublicId('version', version.id), number: version.number };
}

function named(column: LoadedSide['columns'][number]) {
  return { name: column.name, position: column.position, type: ColumnType.parse(column.type) };
}

async function scoresOf(db: TenantDatabase, before: LoadedSide, after: LoadedSide) {
  const latest = (versionId: string) =>
    db.qualityScan.findFirst({
      where: { versionId, status: 'succeeded', overall: { not: null } },
      orderBy: { createdAt: 'desc' },
    });
  const [earlier, later] = [await latest(before.version.id), await latest(after.version.id)];
  if (earlier?.overall == null || later?.overall == null) return null;
  const difference = (x: number, y: number) => ({ before: x, after: y, difference: y - x });
  const laterDimensions = new Map(
    dimensionsOf(later).dimensions.map(({ dimension, score }) => [dimension, score]),
  );
  return {
    overall: difference(earlier.overall, later.overall),
    dimensions: dimensionsOf(earlier).dimensions.flatMap(({ dimension, score }) => {
      const other = laterDimensions.get(dimension) ?? null;
      return score === null || other === null ? [] : [{ dimension, ...difference(score, other) }];
    }),
  };
}
