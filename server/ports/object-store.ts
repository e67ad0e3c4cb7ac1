import type { Readable } from 'node:stream';

/** What was stored: its length in bytes and the SHA-256 of the content, in hex. */
export interface StoredObject {
  key: string;
  sizeBytes: number;
  sha256: string;
}

/** A file on this machine that holds an object's content. Call `release` when done; it may be a temporary copy. */
export interface LocalFile {
  path: string;
  release(): Promise<void>;
}

/**
 * Immutable objects under keys such as `t/<org uuid>/datasets/<dataset uuid>/…` (made only by
 * `server/tenancy/object-keys.ts`). A write is atomic: a key either holds the whole content or does not exist.
 * Missing keys raise DomainError `object_not_found`.
 */
export interface ObjectStore {
  /** Streams into the store; rejects with `input_too_large` past `sizeBytesMax` and leaves nothing behind. */
  put(key: string, body: Readable, options?: { sizeBytesMax?: number }): Promise<StoredObject>;
  /** Moves a finished local file into the store (rename where possible). */
  putFile(key: string, path: string): Promise<StoredObject>;
  get(key: string): Promise<Readable>;
  /** The content as a local file, for engines that read by path. */
  materialise(key: string): Promise<LocalFile>;
  head(key: string): Promise<{ sizeBytes: number } | null>;
  list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }>;
  delete(key: string): Promise<void>;
  deletePrefix(prefix: string): Promise<number>;
  /**
   * An address by which whoever holds it reads or writes this one object until it expires, past the web process.
   * Absent where the store has no address of its own.
   */
  presign?(
    key: string,
    options: { method: 'GET' | 'PUT'; expiresSeconds: number; fileName?: string },
  ): Promise<string>;
  /**
   * Encrypts the object with the newest key of its organisation; false when it was so already. Absent where the store
   * does not encrypt by itself.
   */
  encryptAnew?(key: string): Promise<boolean>;
}
