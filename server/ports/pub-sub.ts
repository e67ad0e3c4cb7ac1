/** Something may have changed in an organisation; bare UUIDs, never data. `jobId`: a job's state or progress. */
export interface Hint {
  orgId: string;
  jobId?: string;
}

/**
 * Hints from any process to all. They may be lost or come twice, so they only say where to look again; `null` says that
 * some may have been missed, and to look everywhere.
 */
export interface PubSub {
  publish(hint: Hint | null): Promise<void>;
  /** Gives the function that ends it. */
  subscribe(listener: (hint: Hint | null) => void): () => void;
  close(): Promise<void>;
}
