/** Messages between the adapter and its child. `columns` travels as typed arrays (structured clone). */
export type Request =
  | { id: number; kind: 'query' | 'execute' | 'columns'; sql: string }
  | { id: number; kind: 'interrupt' };

export type Response =
  | { id: number; kind: 'ready' }
  | { id: number; kind: 'result'; value: unknown }
  | { id: number; kind: 'progress'; percent: number }
  | { id: number; kind: 'failure'; message: string; interrupted: boolean; outOfMemory: boolean };

export interface ChildSettings {
  memoryLimitMb: number;
  threads: number;
  tempDir: string;
}

/** Most cells that a typed-array result may hold; larger samples belong into the engine. */
export const CELLS_MAX = 64_000_000;
