import { DomainError } from '@/server/operations/errors';
import type { Call } from '@/server/operations/execute';
import type { Known } from './feed';
import { resolveTopics } from './topics';

export interface StreamTimes {
  /** Between signs of life; so long at most does a stream outlive the right to it. */
  heartbeatMs: number;
  /** A reader that has taken nothing for so long holds memory and a place for nothing. */
  stalledMs: number;
}
export const STREAM_TIMES: StreamTimes = { heartbeatMs: 15_000, stalledMs: 30_000 };

export type EndReason = 'signed_out' | 'forbidden' | 'gone' | 'slow_reader' | 'unavailable' | 'shutdown';

/** Whether the caller may still follow these topics; null when so. Done at each heartbeat. */
export async function recheck(
  actor: Known,
  topics: readonly string[],
  call: Call,
): Promise<EndReason | null> {
  try {
    const now = (await call.reauthenticate?.()) ?? actor;
    if (now.type === 'anonymous' || now.scope.orgId !== actor.scope.orgId || now.id !== actor.id)
      return 'signed_out';
    // Rights may have been taken away: what may be read is decided anew by a new stream.
    if ([...actor.permissions].some((permission) => !now.permissions.has(permission))) return 'forbidden';
    if (topics.length > 0) await resolveTopics(topics, now, call);
    return null;
  } catch (error) {
    if (!(error instanceof DomainError)) return 'unavailable';
    if (error.code === 'unauthenticated') return 'signed_out';
    if (error.code === 'forbidden') return 'forbidden';
    return error.code === 'not_found' ? 'gone' : 'unavailable';
  }
}
