import type { Engine } from '@/server/engine/port';
import type { ObjectStore } from '@/server/ports/object-store';
import type { Actor, Scope } from './actor';
import type { TenantDatabase } from './with-tenant';

/** What the outside world is reached through; composed once in `server/config/bootstrap.ts`. */
export interface Services {
  engine: Engine;
  objectStore: ObjectStore;
  /** Folder for files that live as long as one piece of work. */
  tempDir: string;
  limits: { uploadBytesMax: number; columnsMax: number };
  now: () => Date;
}

/** What a handler gets: a database handle that sees one tenant only, and the services. */
export interface TenantContext {
  scope: Scope;
  actor: Actor;
  db: TenantDatabase;
  services: Services;
  requestId: string;
}
