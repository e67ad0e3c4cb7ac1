import { type EventFilter, eventsAfter, streamState, visibleTypes } from '@/server/domain/events';
import type { Event } from '@/server/domain/events/contract';
import type { Job } from '@/server/domain/jobs/contract';
import { logger } from '@/server/lib/logger';
import type { Call } from '@/server/operations/execute';
import type { Actor } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';
import type { Hub } from './hub';
import { JobStates } from './job-states';
import type { Subject } from './topics';

const PAGE = 100;
/** Changes that come faster are told together. */
const PAUSE_MS = 100;

export type Known = Exclude<Actor, { type: 'anonymous' }>;

/** `ready`: from here on live. `reset`: events before this position are no longer kept; read the present state anew. */
export type Message =
  | { kind: 'ready' | 'reset'; position: number }
  | { kind: 'event'; event: Event }
  | { kind: 'job'; job: Job };

/** Where a feed goes. `hasRoom` false stops it until `resume`; what happens meanwhile is read later. */
export interface Sink {
  hasRoom: () => boolean;
  send: (message: Message) => void;
  fail: () => void;
}

/**
 * Follows the stream of an organisation for one subscription. It pulls: a hint makes it read on from where it was, and
 * only while the sink has room, so nothing queues up here and nothing is missed.
 */
export class Feed {
  private position = 0;
  private readonly states: JobStates;
  private readonly filters: EventFilter[];
  private readonly unfollow: () => void;
  private begun = false;
  private busy = false;
  private wanted = false;
  private closed = false;
  private timer: NodeJS.Timeout | undefined;
  /** Since when the sink has had no room while there was something to tell. */
  stalledSince: number | null = null;

  constructor(
    private readonly options: {
      actor: Known;
      subject: Subject;
      hub: Hub;
      call: Call;
      sink: Sink;
      /** Position of the last event that the caller has; absent: from now on. */
      after: number | undefined;
    },
  ) {
    this.states = new JobStates(options.subject.jobs);
    this.filters = options.subject.filters;
    this.unfollow = options.hub.follow(options.actor.scope.orgId, (stir) => {
      if (stir === 'look') this.states.look();
      else if (stir.jobId !== undefined) this.states.stir(stir.jobId);
      this.resume();
    });
    this.resume();
  }

  /** Reads on, now or as soon as the present reading is done. */
  resume(): void {
    this.wanted = true;
    if (!this.busy && this.timer === undefined && !this.closed) void this.run();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.unfollow();
  }

  private async run(): Promise<void> {
    this.busy = true;
    try {
      while (this.wanted && !this.closed && this.roomOrStalled()) {
        this.wanted = false;
        if (!this.begun) await this.begin();
        await this.readOn();
      }
    } catch (error) {
      if (!this.closed) {
        logger.warn(
          { err: error, requestId: this.options.call.requestId },
          'an event stream was interrupted',
        );
        this.options.sink.fail();
      }
    } finally {
      this.busy = false;
      if (!this.closed && this.stalledSince === null) this.pause();
    }
  }

  private pause(): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.wanted) this.resume();
    }, PAUSE_MS);
  }

  private roomOrStalled(): boolean {
    const room = this.options.sink.hasRoom();
    this.stalledSince = room ? null : (this.stalledSince ?? Date.now());
    return room;
  }

  private async begin(): Promise<void> {
    const { actor, after, sink } = this.options;
    const { orgId } = actor.scope;
    const { last, sweptTo } = await withTenant(actor.scope, (db) => streamState(db, orgId));
    this.begun = true;
    const lost = after !== undefined && (after < sweptTo || after > last);
    this.position = after === undefined || after > last ? last : Math.max(after, sweptTo);
    if (!this.closed) sink.send({ kind: lost ? 'reset' : 'ready', position: this.position });
  }

  private async readOn(): Promise<void> {
    const { actor, call, sink } = this.options;
    const { scope } = actor;
    const found = await withTenant(scope, (db) =>
      eventsAfter(db, scope.orgId, {
        after: this.position,
        limit: PAGE,
        types: visibleTypes(actor),
        filters: this.filters,
      }),
    );
    if (this.closed) return;
    for (const event of found.events) sink.send({ kind: 'event', event });
    this.position = found.reached;
    if (found.more) {
      this.wanted = true;
      return;
    }
    if (!sink.hasRoom()) {
      this.wanted = true;
      return;
    }
    const jobs = await this.states.take(actor, call);
    if (this.closed) return;
    for (const job of jobs) sink.send({ kind: 'job', job });
  }
}
