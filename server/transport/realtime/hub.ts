import { DomainError } from '@/server/operations/errors';
import type { PubSub } from '@/server/ports/pub-sub';

/** `look`: something may have been missed. */
export type Stir = { jobId?: string } | 'look';
type Listener = (stir: Stir) => void;

/** A hint may be lost without a trace (a bridge that is down): everybody looks again this often. */
const LOOK_AGAIN_MS = 5000;
/** Streams of one organisation in one process. */
const STREAMS_MAX = 500;

/** Spreads the hints of the PubSub over the streams of this process, each hearing of its own organisation only. */
export class Hub {
  private readonly byOrganisation = new Map<string, Set<Listener>>();
  private stop: (() => void) | undefined;

  constructor(private readonly pubSub: PubSub) {}

  follow(orgId: string, listener: Listener): () => void {
    const followers = this.byOrganisation.get(orgId) ?? new Set();
    if (followers.size >= STREAMS_MAX)
      throw new DomainError('rate_limited', `An organisation may hold ${STREAMS_MAX} streams open.`, {
        retryAfterSeconds: 30,
      });
    const own = (stir: Stir) => listener(stir);
    followers.add(own);
    this.byOrganisation.set(orgId, followers);
    this.stop ??= this.start();
    return () => {
      followers.delete(own);
      if (followers.size === 0 && this.byOrganisation.get(orgId) === followers)
        this.byOrganisation.delete(orgId);
      if (this.byOrganisation.size > 0) return;
      this.stop?.();
      this.stop = undefined;
    };
  }

  private start(): () => void {
    const unsubscribe = this.pubSub.subscribe((hint) => {
      if (hint === null) return this.everybodyLooks();
      const { jobId } = hint;
      for (const listener of this.byOrganisation.get(hint.orgId) ?? [])
        listener(jobId === undefined ? {} : { jobId });
    });
    const timer = setInterval(() => this.everybodyLooks(), LOOK_AGAIN_MS);
    timer.unref();
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }

  private everybodyLooks(): void {
    for (const listeners of this.byOrganisation.values()) for (const listener of listeners) listener('look');
  }
}

const hubs = new WeakMap<PubSub, Hub>();

/** The hub over this PubSub; one for all streams of the process. */
export function hubOf(pubSub: PubSub): Hub {
  const hub = hubs.get(pubSub) ?? new Hub(pubSub);
  hubs.set(pubSub, hub);
  return hub;
}
