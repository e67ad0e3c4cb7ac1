import { createHash } from 'node:crypto';
import { newUuid } from '@/server/lib/ids';
import { seal, unseal } from '@/server/lib/seal';
import { serverSecret } from '@/server/operations/cursor';
import { DomainError } from '@/server/operations/errors';
import type { Actor } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';

const SEALED = 'idempotency';
const KEPT_MS = 24 * 3600 * 1000;
/** A first call that never ended (its process died) stops blocking the key after this long. */
const ABANDONED_MS = 10 * 60 * 1000;

/**
 * Runs `work` at most once for an Idempotency-Key: the same key and body answers the first response again (marked
 * `Idempotent-Replayed: true`), another body is a 422, a call still running a 409. Only successes are kept. A replay
 * runs no operation, so the caller is part of what must be equal: an answer, which may hold a new API key, is for
 * whoever asked first, and the caller's permission must have been checked before.
 */
export async function idempotent(
  actor: Exclude<Actor, { type: 'anonymous' }>,
  call: { key: string; route: string; body: string },
  work: () => Promise<Response>,
): Promise<Response> {
  if (call.key.length > 255)
    throw new DomainError('invalid_input', 'An Idempotency-Key has at most 255 characters.');
  const { scope } = actor;
  const requestHash = createHash('sha256')
    .update(JSON.stringify([actor.type, actor.id, call.body]))
    .digest('hex');
  const where = { orgId_route_key: { orgId: scope.orgId, route: call.route, key: call.key } };
  const now = new Date();
  const earlier = await withTenant(scope, async (db) => {
    const found = await db.idempotencyKey.findUnique({ where });
    const stale =
      found !== null &&
      (found.expiresAt <= now ||
        (found.response === null && now.getTime() - found.createdAt.getTime() > ABANDONED_MS));
    if (found !== null && !stale) return found;
    if (found !== null) await db.idempotencyKey.delete({ where });
    const expiresAt = new Date(now.getTime() + KEPT_MS);
    await db.idempotencyKey.create({
      data: { id: newUuid(), orgId: scope.orgId, route: call.route, key: call.key, requestHash, expiresAt },
    });
    return null;
  }).catch((error: unknown) => {
    // Two first calls at once: the unique key lets one through.
    if (error instanceof DomainError && error.code === 'conflict') throw stillRunning();
    throw error;
  });
  if (earlier !== null) {
    if (earlier.requestHash !== requestHash) {
      throw new DomainError(
        'idempotency_mismatch',
        'This Idempotency-Key was used with another body or by someone else; use a new key.',
      );
    }
    if (earlier.status === null) throw stillRunning();
    const headers = new Headers(JSON.parse(JSON.stringify(earlier.headers ?? {})));
    headers.set('idempotent-replayed', 'true');
    return new Response(unseal(String(earlier.response), serverSecret(), SEALED), {
      status: earlier.status,
      headers,
    });
  }
  try {
    const response = await work();
    const kept = ['content-type', 'location'].flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    const body = await response.clone().text();
    await withTenant(scope, (db) =>
      db.idempotencyKey.update({
        where,
        data: {
          status: response.status,
          headers: Object.fromEntries(kept),
          // An answer may hold a new API key, which must not lie about in the clear.
          response: seal(body, serverSecret(), SEALED),
        },
      }),
    );
    return response;
  } catch (error) {
    await withTenant(scope, (db) =>
      db.idempotencyKey.deleteMany({ where: { route: call.route, key: call.key } }),
    );
    throw error;
  }
}

function stillRunning(): DomainError {
  return new DomainError('conflict', 'The first call with this Idempotency-Key is still running.', {
    retryAfterSeconds: 2,
  });
}
