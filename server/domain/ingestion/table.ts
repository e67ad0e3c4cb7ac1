import type { Engine } from '@/server/engine/port';
import type { ColumnType, IngestOptions } from './contract';

export type ReportIngest = (progress: {
  step: string;
  percent: number;
  rowsDone?: number;
  rowsTotal?: number;
}) => void;

export interface IngestInput {
  engine: Engine;
  /** Local files of one schema, in order. */
  files: { path: string; name: string }[];
  options: IngestOptions;
  /** An empty folder of this piece of work; whatever is made lies in it. */
  workDir: string;
  limits: { columnsMax: number; unpackedBytesMax: number };
  signal?: AbortSignal;
  report?: ReportIngest;
}

export interface IngestedColumn {
  /** 0-based, in the order of the file. */
  position: number;
  /** `c0`, `c1`, …: names of users may be empty or repeated. */
  storageName: string;
  name: string;
  type: ColumnType;
  /** DuckDB type in the Parquet version. */
  storageType: string;
  render: Render;
  nullCount: number;
  distinctEstimate: number;
  evidence: Record<string, unknown>;
}

/**
 * How a stored value prints back to the text of the file: as the engine prints it, without the `.0` of whole decimals,
 * with a comma for the point, or as JSON for nested values.
 */
export type Render = 'plain' | 'strip_point_zero' | 'decimal_comma' | 'json';

export interface IngestedTable {
  parquetPath: string;
  /** Parquet of line, reason, raw; null when every record could be read. */
  setAsidePath: string | null;
  rowCount: number;
  rowsRead: number;
  rowsSetAside: number;
  format: string;
  encoding: string | null;
  encodingConfidence: number | null;
  delimiter: string | null;
  quote: string | null;
  headerRow: number | null;
  notes: string[];
  columns: IngestedColumn[];
  reading?: Reading;
}

/** What else a reader decided, for the person who looks at the preview; each can be overridden by its option. */
export interface Reading {
  escape?: string | null;
  /** Lines that the names stand in. */
  headerRows?: number;
  sheet?: string | null;
  /** All sheets of a workbook, in their order. */
  sheets?: string[];
  recordPath?: string | null;
  fixedWidths?: number[];
  /** By option: one sentence that says what spoke for the choice. */
  why?: Record<string, string>;
}

/** What a reader hands on: all values as text (or typed, from Parquet) in one staged Parquet, before types are inferred. */
export interface StagedTable {
  /** Parquet with `__row` and `c0…`. */
  path: string;
  names: string[];
  rowCount: number;
  setAside: { path: string; count: number } | null;
  /** True when columns come with types of their own (Parquet), false when all are text. */
  typed: boolean;
  /** Columns that hold JSON text of nested values. */
  nested?: Record<number, 'list' | 'struct'>;
  format: string;
  encoding: string | null;
  encodingConfidence: number | null;
  delimiter: string | null;
  quote: string | null;
  headerRow: number | null;
  notes: string[];
  reading?: Reading;
}
