import type { z } from 'zod';
import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, parquetRelation, type Sql, sql, tuple } from '@/server/engine/sql';
import type { LocalFile } from '@/server/ports/object-store';
import type { Services } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { RowSelection } from './contract';
import { type ColumnRow, columnsOf, type VersionRow } from './find-dataset';
import { type ColumnPair, cellDiffers, matchColumns, pairedRows, rowDiffers, sidesOf } from './match-columns';
import { allOf, conditionOf } from './row-conditions';

/** Where the rows of a version, the flags on them and what they were before lie. */
export interface RowSources {
  version: VersionRow;
  columns: ColumnRow[];
  /** Cells that the latest finished scan suspects. */
  cellsKey: string | null;
  /** By issue. */
  severities: ReadonlyMap<string, string>;
  parent: { parquetKey: string; columns: ColumnRow[] } | null;
}

export async function loadRowSources(db: TenantDatabase, version: VersionRow): Promise<RowSources> {
  const scan = await db.qualityScan.findFirst({
    where: { versionId: version.id, status: 'succeeded', cellsKey: { not: null } },
    orderBy: { createdAt: 'desc' },
  });
  const issues =
    scan === null
      ? []
      : await db.qualityIssue.findMany({ where: { scanId: scan.id }, select: { id: true, severity: true } });
  const { parentVersionId } = version;
  const parent =
    parentVersionId === null ? null : await db.datasetVersion.findUnique({ where: { id: parentVersionId } });
  return {
    version,
    columns: await columnsOf(db, version.id),
    cellsKey: scan?.cellsKey ?? null,
    severities: new Map(issues.map(({ id, severity }) => [id, severity])),
    parent:
      parent === null ? null : { parquetKey: parent.parquetKey, columns: await columnsOf(db, parent.id) },
  };
}

export interface RowRelations {
  rows: Sql;
  flagged: Sql | null;
  before: { relation: Sql; pairs: ColumnPair<ColumnRow>[] } | null;
}

/** Runs `work` with all of that within reach of the engine. */
export async function withRowRelations<Result>(
  sources: RowSources,
  services: Services,
  work: (relations: RowRelations) => Promise<Result>,
): Promise<Result> {
  const files: LocalFile[] = [];
  const materialise = async (key: string) => {
    const file = await services.objectStore.materialise(key);
    files.push(file);
    return parquetRelation(file.path);
  };
  try {
    const rows = await materialise(sources.version.parquetKey);
    const flagged = sources.cellsKey === null ? null : await materialise(sources.cellsKey);
    const before =
      sources.parent === null
        ? null
        : {
            relation: await materialise(sources.parent.parquetKey),
            pairs: matchColumns(sources.parent.columns, sources.columns).pairs,
          };
    return await work({ rows, flagged, before });
  } finally {
    for (const file of files) await file.release();
  }
}

type Selection = z.output<typeof RowSelection> & { rowIds?: number[] | undefined };

/** Whether a selection takes every row. */
export function takesAll({ filters, onlyFlagged, onlyChanged, rowIds }: Selection): boolean {
  return filters.length === 0 && !onlyFlagged && !onlyChanged && rowIds === undefined;
}

/** What a selection asks of a row. Without a scan nothing is flagged, without a parent nothing changed. */
export function selected(selection: Selection, columns: readonly ColumnRow[], relations: RowRelations): Sql {
  const { rows, flagged, before } = relations;
  const conditions = selection.filters.map((filter) => conditionOf(columns, filter));
  if (selection.rowIds !== undefined) conditions.push(sql`__row IN ${tuple(selection.rowIds)}`);
  if (selection.onlyFlagged) {
    conditions.push(flagged === null ? sql`false` : sql`__row IN (SELECT "row" FROM ${flagged})`);
  }
  if (selection.onlyChanged) {
    conditions.push(
      before === null
        ? sql`false`
        : sql`__row IN (SELECT __row FROM ${pairedRows(before.relation, rows, before.pairs, { aligned: false })}
            WHERE ${rowDiffers(before.pairs)})`,
    );
  }
  return allOf(conditions);
}

/** The changed cells of these rows with the text that stood there before: `row`, `position`, `old_value`. */
export function changesOf(ids: readonly number[], { rows, before }: RowRelations): Sql | null {
  if (before === null || before.pairs.length === 0 || ids.length === 0) return null;
  const { pairs, relation } = before;
  const cells = pairs.map((pair, index) => {
    const old = renderExpression(sidesOf(pair, index).before);
    return sql`{ 'p': ${literal(pair.after.position)}, 'o': ${old}, 'd': ${cellDiffers(pair, index)} }`;
  });
  return sql`SELECT "row", cell.p AS "position", cell.o AS old_value FROM (
      SELECT __row AS "row", unnest(list_filter([${join(cells)}], lambda c: c.d)) AS cell
      FROM ${pairedRows(relation, rows, pairs, { aligned: false, where: sql`__row IN ${tuple([...ids])}` })}
    ) ORDER BY ${identifier('row')}, ${identifier('position')}`;
}
