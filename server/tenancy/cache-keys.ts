import type { CacheKey } from '@/server/ports/cache';
import type { Scope } from './actor';

// The brand exists in types only; this is the boundary where it is granted.
const keyOf = (scope: Scope, ...parts: string[]) => ['t', scope.orgId, ...parts].join(':') as CacheKey;

/** Where a tenant's entries lie in the cache. Nothing else builds a key, so no entry can be read by another tenant. */
export const cacheKeys = {
  /** Versions never change, so neither does what differs between two; `revision` changes with the method. */
  comparison: (scope: Scope, revision: number, beforeVersionId: string, afterVersionId: string) =>
    keyOf(scope, 'comparison', String(revision), beforeVersionId, afterVersionId),
};
