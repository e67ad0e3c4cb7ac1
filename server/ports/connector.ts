import type {
  ConnectorKind,
  ConnectorSecrets,
  SettingsOf,
  SourceListing,
  SourcePreview,
  SourceSelection,
} from '@/server/domain/connectors/contract';

export interface Connection<Kind extends ConnectorKind = ConnectorKind> {
  settings: SettingsOf<Kind>;
  secrets: ConnectorSecrets;
}

export interface ReadRequest {
  selection: SourceSelection;
  /** Tables only: rows are read in its order, and only those beyond `after`. */
  cursorColumn?: string;
  /** Where the last reading stopped, as it was given then. */
  after: string | null;
  /** Folder of this piece of work; files are made in it. */
  workDir: string;
  bytesMax: number;
  signal: AbortSignal;
  report: (progress: { rowsDone?: number; bytesDone?: number; share?: number }) => void;
}

export interface ReadResult {
  /** In order; all of one schema. Empty when there is nothing new. */
  files: { path: string; name: string }[];
  /** What the files are, where they are ours; absent: to be found out. */
  options?: { delimiter: string; quote: string; escape: string; encoding: string; header: true };
  /** To be given as `after` next time; null where a source has no order. */
  cursor: string | null;
}

/**
 * One kind of source. Addresses are reached through the Outbound port only. Failures are DomainErrors
 * `source_unreachable`, `source_refused` and `source_failed`, whose text says what to do and holds no secret.
 */
export interface ConnectorAdapter<Kind extends ConnectorKind = ConnectorKind> {
  /** Connects, and says what answered. */
  test(connection: Connection<Kind>): Promise<string>;
  /** What lies at a path; at the top when it is undefined. */
  browse(connection: Connection<Kind>, path: string | undefined): Promise<SourceListing>;
  preview(connection: Connection<Kind>, selection: SourceSelection, rows: number): Promise<SourcePreview>;
  /** Writes what is selected into files, with bounded memory. */
  read(connection: Connection<Kind>, request: ReadRequest): Promise<ReadResult>;
}

export type ConnectorAdapters = { [Kind in ConnectorKind]: ConnectorAdapter<Kind> };
