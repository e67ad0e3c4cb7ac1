/** Messages between the adapter and its child. `columns` travels as typed arrays (structured clone). */
export type Request =
  | { id: number; kind: 'query' | 'execute' | 'columns'; sql: string }
  | { id: number; kind: 'head'; sql: string; rowsMax: number }
  | { id: number; kind: 'interrupt' };

export type Response =
  | { id: number; kind: 'ready' }
  | { id: number; kind: 'result'; value: unknown }
  | { id: number; kind: 'progress'; percent: number }
  | { id: number; kind: 'failure'; message: string; interrupted: boolean; outOfMemory: boolean };

export interface ChildSettings {
  memoryLimitMb: number;
  threads: number;
  /** Where this child alone spills: engines that share a folder would overwrite each other's files. */
  tempDir: string;
  /** The only folders that statements may reach; absent: everything that the process may. */
  allowedDirs?: string[];
  /** In place of folders: the only files that statements may read; then nothing is spilled either. */
  onlyFiles?: readonly string[];
}

/** Most cells that a typed-array result may hold; larger samples belong into the engine. */
export const CELLS_MAX = 64_000_000;
