import type { Engine } from '@/server/engine/port';
import type { AnchorSigner } from '@/server/ports/anchor-signer';
import type { Cache } from '@/server/ports/cache';
import type { ConnectorAdapters } from '@/server/ports/connector';
import type { EventBus } from '@/server/ports/event-bus';
import type { KeyRing } from '@/server/ports/key-ring';
import type { Mailer } from '@/server/ports/mailer';
import type { ObjectStore } from '@/server/ports/object-store';
import type { Outbound } from '@/server/ports/outbound';
import type { PubSub } from '@/server/ports/pub-sub';
import type { RateLimiter, RateTable } from '@/server/ports/rate-limiter';
import type { VirusScanner } from '@/server/ports/virus-scanner';
import type { Actor, Scope } from './actor';
import type { TenantDatabase } from './with-tenant';

/** What the outside world is reached through; composed once in `server/config/bootstrap.ts`. */
export interface Services {
  engine: Engine;
  objectStore: ObjectStore;
  /** Sources that users connect, by kind. */
  connectors: ConnectorAdapters;
  /** Wraps the data keys of organisations. */
  keyRing: KeyRing;
  /** Who signs heads of audit chains, and where signed ones are kept besides the database. */
  anchors: { signer: AnchorSigner; stores: readonly ObjectStore[] };
  /** The only way to addresses that users name. */
  outbound: Outbound;
  /** Used by the worker only; the web process asks no more than whether it delivers. */
  mailer: Mailer;
  /** Address that users see, without a slash at the end. */
  publicUrl: string;
  /** Answers that would be the same when made again. */
  cache: Cache;
  rateLimiter: RateLimiter;
  /** How people may come in; absent: by password, and everybody may sign up. */
  signIn?: {
    signUp: 'open' | 'invited';
    providers: readonly { id: 'google' | 'github' | 'microsoft'; name: string }[];
  };
  /** Folder for files that live as long as one piece of work. */
  tempDir: string;
  /** Absent where no scanner is configured: then files are not looked through. */
  virusScanner?: VirusScanner;
  /** Calls a minute that one caller may make, by class. */
  rates: RateTable;
  /** `storageBytesMax`: of an organisation without a bound of its own; absent: no bound. */
  limits: {
    uploadBytesMax: number;
    columnsMax: number;
    storageBytesMax?: number;
    /** How long ended runs of durable functions are kept; default 7 days. */
    runRetentionMs?: number;
  };
  /** Hints between processes of what has changed. */
  pubSub: PubSub;
  /** Where the worker publishes events; null: they are read over the API only. */
  eventBus: EventBus | null;
  /** Days that sent events are kept. */
  eventDays: number;
  now: () => Date;
}

/** What a handler gets: a database handle that sees one tenant only, and the services. */
export interface TenantContext {
  scope: Scope;
  actor: Actor;
  db: TenantDatabase;
  services: Services;
  requestId: string;
  /** Aborted when the caller has gone: long reads need not go on. */
  signal?: AbortSignal;
}
