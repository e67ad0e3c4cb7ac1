import { createHmac } from 'node:crypto';
import type { RateClass, RateLimit, RateVerdict } from '@/server/ports/rate-limiter';
import type { Actor } from '@/server/tenancy/actor';
import type { Call } from './call';
import { serverSecret } from './cursor';
import type { Operation } from './define-operation';
import { DomainError } from './errors';

const WINDOW_SECONDS = 60;
/** Strangers without an address that can be believed share this many times the limit of one. */
const EVERYONE = 10;

type Limited = Pick<Operation, 'kind' | 'rateClass'>;

export function rateClassOf(operation: Limited): RateClass {
  if (operation.rateClass !== undefined) return operation.rateClass;
  const byKind = { query: 'read', mutation: 'write', start: 'start', public: 'auth' } as const;
  return byKind[operation.kind];
}

/**
 * Counts one call against the limit of its class and refuses it with `rate_limited` when nothing is left. Calls are
 * counted by key, by person within an organisation, or by address for strangers; work of the platform itself is not.
 * A call is counted once, however many operations it takes.
 */
export async function takeFromLimit(operation: Limited, actor: Actor, call: Call): Promise<void> {
  if (actor.type === 'system' || call.counted === true) return;
  await takeAs(rateClassOf(operation), subjectOf(actor, call), call);
}

/** For what is no operation yet: a key or a password that was wrong. */
export async function takeFailedAttempt(call: Call): Promise<void> {
  await takeAs('auth', subjectOf({ type: 'anonymous', id: null }, call), call);
}

async function takeAs(name: RateClass, subject: string, call: Call): Promise<void> {
  const { rates, rateLimiter } = call.services;
  if (rates === null) return;
  const limit: RateLimit = { name, callsMax: rates[name], windowSeconds: WINDOW_SECONDS };
  const verdict = await rateLimiter.take(limit, subject);
  call.onVerdict?.(verdict);
  if (!verdict.allowed) throw refusal(verdict);
  if (!subject.startsWith('address:')) return;
  // An address can be made up where no proxy vouches for it, so strangers have a bound together as well.
  const together = { ...limit, callsMax: limit.callsMax * EVERYONE };
  const all = await rateLimiter.take(together, 'strangers');
  if (!all.allowed) throw refusal(all);
}

function refusal({ limit, resetSeconds }: RateVerdict): DomainError {
  return new DomainError(
    'rate_limited',
    `More than ${limit.callsMax} \`${limit.name}\` calls in ${limit.windowSeconds} seconds. Go on in ${resetSeconds} s.`,
    { retryAfterSeconds: resetSeconds },
  );
}

function subjectOf(actor: Exclude<Actor, { type: 'system' }>, call: Call): string {
  if (actor.type !== 'anonymous') return `${actor.type}:${actor.scope.orgId}:${actor.id}`;
  // Who came from where is nobody's business once the window has ended, and not readable before either.
  const address = createHmac('sha256', serverSecret())
    .update(call.address ?? 'unknown')
    .digest('base64url');
  return `address:${address.slice(0, 22)}`;
}
