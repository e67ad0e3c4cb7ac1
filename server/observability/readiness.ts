import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '@/server/ports/object-store';
import { withSystem } from '@/server/tenancy/with-system';
import { isDraining } from './drain';
import { readQueueDepth } from './queue-depth';

/** How long a part may take before it counts as failed: a probe must not wait for the database to give up. */
const PART_MS = 3000;
/** An object that never exists; a store that says so answers. */
const ABSENT_KEY = 't/00000000-0000-0000-0000-000000000000/readiness';

export type PartState = 'ok' | 'failed' | 'behind' | 'absent' | 'external' | 'draining';

export interface Readiness {
  status: 'ready' | 'not ready';
  parts: {
    process: PartState;
    database: PartState;
    objectStore: PartState;
    migrations: PartState;
    runner: PartState;
  };
}

/**
 * What this process needs to do its work, each part by itself and in one word; reasons are in the log. A missing worker
 * is told but does not make the web unready, since what it answers needs none.
 */
export async function readiness(objectStore: ObjectStore, externalRunner: boolean): Promise<Readiness> {
  const [database, store, migrations, runner] = await Promise.all([
    part(async () => {
      await withSystem('health', (db) => db.$queryRaw`SELECT 1`);
      return 'ok';
    }),
    part(async () => {
      await objectStore.head(ABSENT_KEY);
      return 'ok';
    }),
    part(migrationState),
    externalRunner
      ? Promise.resolve<PartState>('external')
      : part(async () => ((await readQueueDepth()).workers > 0 ? 'ok' : 'absent')),
  ]);
  const parts = {
    process: isDraining() ? 'draining' : 'ok',
    database,
    objectStore: store,
    migrations,
    runner,
  } as const;
  const ready = [parts.process, database, store, migrations].every((state) => state === 'ok');
  return { status: ready ? 'ready' : 'not ready', parts };
}

async function part(look: () => Promise<PartState>): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PartState>((resolve) => {
    timer = setTimeout(() => resolve('failed'), PART_MS);
  });
  try {
    return await Promise.race([look(), late]);
  } catch {
    return 'failed';
  } finally {
    clearTimeout(timer);
  }
}

/** Whether every migration that this release brings has been applied; more than that is fine during an update. */
async function migrationState(): Promise<PartState> {
  const folder = join(/* turbopackIgnore: true */ process.cwd(), 'prisma/migrations');
  const brought = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const applied = await withSystem(
    'health',
    (db) => db.$queryRaw<{ migration_name: string }[]>`
      SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  const names = new Set(applied.map(({ migration_name }) => migration_name));
  return brought.every((name) => names.has(name)) ? 'ok' : 'behind';
}
