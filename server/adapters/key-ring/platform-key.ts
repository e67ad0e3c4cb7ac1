/** One key of the platform, wherever it lives. */
export interface PlatformKey {
  /** Stands before what it wrapped; tells keys apart without telling anything of them, and holds no colon. */
  name: string;
  wrap(secret: Buffer, place: string): Promise<string>;
  unwrap(text: string, place: string): Promise<Buffer>;
}
