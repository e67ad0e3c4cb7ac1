/**
 * The platform's key, which wraps the data keys of organisations and a few secrets of the platform (envelope
 * encryption). What is wrapped is bound to its place, such as an organisation's id: it does not open for another one.
 */
export interface KeyRing {
  /** `secret`: at most 4 KB, as key management services take no more. */
  wrap(secret: Buffer, place: string): Promise<string>;
  /** Rejects when the platform's key is not among those that this instance has, or cannot be reached. */
  unwrap(wrapped: string, place: string): Promise<Buffer>;
  /** True when a newer platform key would wrap it. */
  isOutdated(wrapped: string): boolean;
}
