/**
 * The platform's key, which wraps the data keys of organisations (envelope encryption). A wrapped key is bound to its
 * organisation: it does not open for another one.
 */
export interface KeyRing {
  wrap(dataKey: Buffer, orgId: string): string;
  /** Throws when the platform's key is not among those that this instance has. */
  unwrap(wrapped: string, orgId: string): Buffer;
  /** True when a newer platform key would wrap it. */
  isOutdated(wrapped: string): boolean;
}
