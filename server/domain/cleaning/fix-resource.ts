import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Fix, FixReport } from './contract';
import { AddedColumns, DroppedColumns, type FixRow, revertsOf } from './standing-fixes';
import { shownSteps } from './stored-steps';

/** The fix of this dataset, or `not_found`. */
export async function requireFix(db: TenantDatabase, datasetId: string, fixId: string): Promise<FixRow> {
  const id = fromPublicId('fix', fixId);
  const row = id === null ? null : await db.fix.findUnique({ where: { id } });
  if (row !== null && row.datasetId === datasetId) return row;
  throw new DomainError('not_found', `There is no fix \`${fixId}\` of this dataset.`);
}

/** Database rows as the API shows them, with the numbers of their versions. */
export async function toFixes(db: TenantDatabase, rows: readonly FixRow[]): Promise<Fix[]> {
  const ids = rows.flatMap((row) => [row.versionBeforeId, row.versionAfterId ?? row.versionBeforeId]);
  const versions = await db.datasetVersion.findMany({
    where: { id: { in: ids } },
    select: { id: true, number: true },
  });
  const numberOf = (id: string | null) => versions.find((version) => version.id === id)?.number ?? null;
  return rows.map((row) =>
    Fix.parse({
      id: toPublicId('fix', row.id),
      datasetId: toPublicId('dataset', row.datasetId),
      title: row.title,
      status: row.status,
      jobId: row.jobId === null ? null : toPublicId('job', row.jobId),
      versionBefore: toPublicId('version', row.versionBeforeId),
      versionAfter: row.versionAfterId === null ? null : toPublicId('version', row.versionAfterId),
      versionBeforeNumber: numberOf(row.versionBeforeId),
      versionAfterNumber: numberOf(row.versionAfterId),
      cellsChanged: Number(row.cellsChanged),
      rowsRemoved: Number(row.rowsRemoved),
      rowsQuarantined: Number(row.rowsQuarantined),
      columnsAdded: AddedColumns.parse(row.columnsAdded).map(({ name }) => name),
      columnsDropped: DroppedColumns.parse(row.columnsDropped).map(({ name }) => name),
      steps: shownSteps(row),
      gate: row.gate,
      report: FixReport.safeParse(row.report).data ?? null,
      reverts: revertsOf(row)
        .filter(({ standing }) => standing)
        .map(({ id, scope, column, rows: taken, change, at }) => ({
          id,
          scope,
          column,
          rows: taken,
          change,
          at,
        })),
      error: row.error,
      createdBy: row.createdBy === null ? null : toPublicId('user', row.createdBy),
      createdAt: row.createdAt.toISOString(),
      appliedAt: row.appliedAt?.toISOString() ?? null,
      rolledBackAt: row.rolledBackAt?.toISOString() ?? null,
    }),
  );
}
