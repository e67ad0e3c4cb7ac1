import {
  type LabelTarget,
  labelTarget,
  loadRawColumns,
  modelColumns,
  predictsNumbers,
  type ScanColumn,
  sampledRows,
} from '@/server/domain/quality';
import type { EngineSession } from '@/server/engine/port';
import { identifier, type Sql, sql } from '@/server/engine/sql';
import type { ImpactTable } from './estimate-types.ts';

/** More rows do not change the estimate: those of 4,000 of 12,000 rows cover as well. */
const [ROWS_MIN, ROWS_MAX] = [1500, 4000];
/** Rows times columns times classes (by pairs) that a repetition of eight fixes works through in some ten seconds. */
const WORK_MAX = 120_000;
/** Columns beyond these would cost time and say little more. */
const COLUMNS_MAX = 60;

export interface ImpactSample {
  table: ImpactTable;
  /** Row id of each row of the table. */
  rows: Float64Array;
  /** Column of the version behind each column of the table. */
  columns: ScanColumn[];
  label: ScanColumn;
  sampled: boolean;
  /** Chooses the rows of the sample, for relations with `__row`. */
  condition: Sql;
}

/** The rows with a label that the estimate is made on, or why there can be none. */
export async function loadSample(
  session: EngineSession,
  relation: Sql,
  rowCount: number,
  scan: { columns: ScanColumn[]; labelColumn: string | null; taskType: string | null },
  signal: AbortSignal,
): Promise<ImpactSample | string> {
  const label = scan.columns.find(({ name }) => name === scan.labelColumn);
  if (label === undefined) return 'No label column is named, so there is no model to compare.';
  const columns = modelColumns(scan.columns, label).slice(0, COLUMNS_MAX);
  if (columns.length === 0) return 'No other column can be read as a feature.';
  const classes = predictsNumbers(label, scan.taskType) ? 1 : label.profile.distinctCount;
  const work = columns.length * Math.max(1, Math.min(classes, 100) / 2);
  const wanted = Math.round(Math.max(ROWS_MIN, Math.min(ROWS_MAX, WORK_MAX / work)));
  const chosen = sampledRows(rowCount, wanted);
  const loaded = await loadRawColumns(
    session,
    relation,
    [label, ...columns],
    sql`${identifier(label.storageName)} IS NOT NULL AND ${chosen}`,
    signal,
  );
  const [rendered, ...features] = loaded.columns;
  const target: LabelTarget | null = labelTarget(label, scan.taskType, rendered);
  if (target === null) return 'The label is neither a class of 2 to 100 values nor a number.';
  const kept = keptRows(target, loaded.rows.length);
  return {
    table: {
      rowCount: kept.length,
      columns: features.map((column) =>
        column.kind === 'text'
          ? { ...column, values: kept.map((row) => column.values[row] ?? null) }
          : { ...column, values: Float64Array.from(kept, (row) => column.values[row] ?? Number.NaN) },
      ),
      target:
        target.target.kind === 'number'
          ? { kind: 'number', values: pickNumbers(target.target.values, kept) }
          : { ...target.target, codes: pickCodes(target.target.codes, kept) },
      groups: null,
    },
    rows: pickNumbers(loaded.rows, kept),
    columns,
    label,
    sampled: rowCount > wanted,
    condition: chosen,
  };
}

/** Without rows whose number cannot be read: a label that is no number teaches a regression nothing. */
function keptRows({ target }: LabelTarget, rowCount: number): number[] {
  const all = Array.from({ length: rowCount }, (_, row) => row);
  return target.kind === 'number' ? all.filter((row) => Number.isFinite(target.values[row])) : all;
}

function pickNumbers(values: Float64Array, kept: readonly number[]): Float64Array {
  return Float64Array.from(kept, (row) => values[row] ?? Number.NaN);
}

function pickCodes(codes: Int32Array, kept: readonly number[]): Int32Array {
  return Int32Array.from(kept, (row) => codes[row] ?? 0);
}
