/** `read` looks, `write` changes something small, `start` begins long work, `auth` proves who someone is. */
export const RATE_CLASSES = ['read', 'write', 'start', 'auth'] as const;
export type RateClass = (typeof RATE_CLASSES)[number];

/** Calls a minute that one caller may make, by class; null: no limits at all. */
export type RateTable = Readonly<Record<RateClass, number>> | null;

export const DEFAULT_RATES: Readonly<Record<RateClass, number>> = {
  read: 12_000,
  write: 1_200,
  start: 600,
  auth: 120,
};

/** So many calls within a window that begins with the first of them. */
export interface RateLimit {
  /** Of its class, for example `read`; part of the counter's key and shown to callers. */
  name: string;
  callsMax: number;
  windowSeconds: number;
}

export interface RateVerdict {
  allowed: boolean;
  limit: RateLimit;
  /** Calls left in this window. */
  remaining: number;
  /** Whole seconds until the window ends, at least 1. */
  resetSeconds: number;
}

/**
 * Counts calls over all processes of an instance. `subject` is who is counted; equal texts share a counter. It never
 * throws: where the counters are out of reach, each process counts for itself until they are back.
 */
export interface RateLimiter {
  take(limit: RateLimit, subject: string): Promise<RateVerdict>;
}
