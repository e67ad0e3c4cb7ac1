/**
 * The one way to compute over tables. SQL is DuckDB's dialect and is made by `server/engine/sql.ts`, which
 * quotes every identifier and literal. Work runs in a child process: a crash or out-of-memory there raises
 * DomainError `engine_failed` / `engine_out_of_memory` here and never takes this process down.
 */
export interface EngineOptions {
  signal?: AbortSignal;
  /** 0-100, as the engine reports it; called a few times a second at most. */
  onProgress?: (percent: number) => void;
  /** Interactive calls (grid pages) fail with `engine_timeout` after this long. */
  timeoutMs?: number;
}

export type EngineValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | EngineValue[]
  | { [key: string]: EngineValue };
export type EngineRow = Record<string, EngineValue>;

export interface TypedColumns {
  rowCount: number;
  /** One entry a selected column: numbers and booleans as Float64Array (NaN for null), all else as (string | null)[]. */
  columns: Record<string, Float64Array | (string | null)[]>;
}

/** The first rows of a result as text, and whether there are more. Long values end in `…`. */
export interface HeadRows {
  columns: { name: string; type: string }[];
  rows: (string | null)[][];
  truncated: boolean;
}

export interface OpenOptions {
  memoryLimitMb?: number;
  threads?: number;
  /**
   * For statements that a person wrote: the session reads these files and nothing else, writes and spills nothing, and
   * ends when its process takes much more memory than its limit.
   */
  onlyFiles?: readonly string[];
}

/**
 * A session is one connection with its own temporary tables, so a scan can stage intermediate results.
 * BIGINT comes back as number when it is a safe integer, else as bigint; DATE, TIMESTAMP, DECIMAL, UUID as text.
 */
export interface EngineSession {
  query<Row extends EngineRow = EngineRow>(sql: string, options?: EngineOptions): Promise<Row[]>;
  /** Runs one or more statements whose result is not needed. */
  execute(sql: string, options?: EngineOptions): Promise<void>;
  /** Reads no further than `rowsMax` rows. */
  head(sql: string, options: EngineOptions & { rowsMax: number }): Promise<HeadRows>;
  /** Bounded samples for `server/stats`; refuses results over 64 million cells. */
  columns(sql: string, options?: EngineOptions): Promise<TypedColumns>;
  /** Writes the result as Parquet (zstd, row groups of about 122,880 rows or `rowGroupRows`) or CSV or JSONL to a local path. */
  copy(
    sql: string,
    path: string,
    options?: EngineOptions & { format?: 'parquet' | 'csv' | 'jsonl'; rowGroupRows?: number },
  ): Promise<{ rowCount: number; sizeBytes: number }>;
  close(): Promise<void>;
}

export interface Engine {
  /** Opens a session in a child process; `memoryLimitMb` and the spill directory come from configuration. */
  open(options?: OpenOptions): Promise<EngineSession>;
  /** Runs `work` in a session and always closes it. */
  withSession<T>(work: (session: EngineSession) => Promise<T>, options?: OpenOptions): Promise<T>;
  close(): Promise<void>;
}
