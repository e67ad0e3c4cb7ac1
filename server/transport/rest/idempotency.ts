import { createHash } from 'node:crypto';
import { newUuid } from '@/server/lib/ids';
import { seal, unseal } from '@/server/lib/seal';
import type { Call } from '@/server/operations/call';
import { serverSecret } from '@/server/operations/cursor';
import { DomainError } from '@/server/operations/errors';
import type { Actor, Scope } from '@/server/tenancy/actor';
import { type TenantDatabase, withTenant } from '@/server/tenancy/with-tenant';

const SEALED = 'idempotency';
const KEPT_MS = 24 * 3600 * 1000;
/** A first call that never ended (its process died) stops blocking the key after this long. */
const ABANDONED_MS = 2 * 60 * 1000;

/** What a repeated call must not do twice. */
export interface RepeatableWork<Output> {
  /** The operation; it must hand `commitWith` on to `execute`, unless it changes nothing. */
  run: (commitWith: NonNullable<Call['commitWith']>) => Promise<Output>;
  /** The answer to what came out; asked for more than once. */
  respond: (output: Output) => Response;
}

/**
 * Runs an operation at most once for an Idempotency-Key: the same key and body answers the first response again (marked
 * `Idempotent-Replayed: true`), another body is a 422, a call still running a 409. Only successes are kept, in the
 * transaction of what they report: a process that dies leaves both or neither, and of two calls that run at once, one
 * taken for dead, only one commits. A replay runs no operation, so the caller is part of what must be equal: an answer,
 * which may hold a new API key, is for whoever asked first, and the caller's permission must have been checked before.
 */
export async function idempotent<Output>(
  actor: Exclude<Actor, { type: 'anonymous' }>,
  call: { key: string; route: string; body: string },
  { run, respond }: RepeatableWork<Output>,
): Promise<Response> {
  if (!/^[\x21-\x7e]{1,255}$/.test(call.key))
    throw new DomainError('invalid_input', 'An Idempotency-Key has 1 to 255 visible ASCII characters.');
  const { scope } = actor;
  const requestHash = createHash('sha256')
    .update(JSON.stringify([actor.type, actor.id, call.body]))
    .digest('hex');
  const claim = await claimKey(scope, { ...call, requestHash });
  if (claim.answer !== null) return claim.answer;
  let kept = false;
  const keep = async (db: TenantDatabase, output: Output) => {
    await keepAnswer(db, claim.id, respond(output));
    kept = true;
  };
  try {
    // What `execute` hands over is what `run` resolves with: the parsed output of the operation.
    const output = await run((db, parsed) => keep(db, parsed as Output));
    if (!kept) await withTenant(scope, (db) => keep(db, output));
    return respond(output);
  } catch (error) {
    await withTenant(scope, (db) => db.idempotencyKey.deleteMany({ where: { id: claim.id, status: null } }));
    throw error;
  }
}

type Claim = { id: string; answer: null } | { id: string; answer: Response };

async function claimKey(
  scope: Scope,
  call: { key: string; route: string; requestHash: string },
): Promise<Claim> {
  const { key, route, requestHash } = call;
  const where = { orgId_route_key: { orgId: scope.orgId, route, key } };
  const now = new Date();
  const id = newUuid();
  const earlier = await withTenant(scope, async (db) => {
    const found = await db.idempotencyKey.findUnique({ where });
    const stale =
      found !== null &&
      (found.expiresAt <= now ||
        (found.response === null && now.getTime() - found.createdAt.getTime() > ABANDONED_MS));
    if (found !== null && !stale) return found;
    // Whoever was taken for dead and is not will find its claim gone, and commit nothing.
    if (found !== null) await db.idempotencyKey.deleteMany({ where: { id: found.id } });
    const expiresAt = new Date(now.getTime() + KEPT_MS);
    await db.idempotencyKey.create({ data: { id, orgId: scope.orgId, route, key, requestHash, expiresAt } });
    return null;
  }).catch((error: unknown) => {
    // Two first calls at once: the unique key lets one through.
    if (error instanceof DomainError && error.code === 'conflict') throw stillRunning();
    throw error;
  });
  if (earlier === null) return { id, answer: null };
  if (earlier.requestHash !== requestHash) {
    throw new DomainError(
      'idempotency_mismatch',
      'This Idempotency-Key was used with another body or by someone else; use a new key.',
    );
  }
  if (earlier.status === null) throw stillRunning();
  const headers = new Headers(JSON.parse(JSON.stringify(earlier.headers ?? {})));
  headers.set('idempotent-replayed', 'true');
  const body = unseal(String(earlier.response), serverSecret(), SEALED);
  return { id, answer: new Response(body, { status: earlier.status, headers }) };
}

async function keepAnswer(db: TenantDatabase, claimId: string, answer: Response): Promise<void> {
  const data = {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    // An answer may hold a new API key, which must not lie about in the clear.
    response: seal(await answer.text(), serverSecret(), SEALED),
  };
  const { count } = await db.idempotencyKey.updateMany({ where: { id: claimId, status: null }, data });
  if (count !== 1) throw stillRunning();
}

function stillRunning(): DomainError {
  return new DomainError('conflict', 'A call with this Idempotency-Key is still running.', {
    retryAfterSeconds: 2,
  });
}
