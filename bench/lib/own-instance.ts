import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '@/scripts/lib/embedded-postgres';
import { ROLE_PERMISSIONS } from '@/server/access/permissions';
import { createAnchorSigner, newSigningKey } from '@/server/adapters/anchor-signer/anchor-signer';
import { createProcessCache } from '@/server/adapters/cache/process-cache';
import { createConnectorAdapters } from '@/server/adapters/connectors/all-connectors';
import { createKeyRing } from '@/server/adapters/key-ring/key-ring';
import { localPlatformKey } from '@/server/adapters/key-ring/local-platform-key';
import { createLocalObjectStore } from '@/server/adapters/local-object-store/local-object-store';
import { createSilentMailer } from '@/server/adapters/mail/silent-mailer';
import { createOutbound } from '@/server/adapters/outbound/outbound';
import { createPostgresPubSub } from '@/server/adapters/pub-sub/postgres-pub-sub';
import { createProcessRateLimiter } from '@/server/adapters/rate-limiter/process-rate-limiter';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { newUuid } from '@/server/lib/ids';
import { type Actor, mintScope } from '@/server/tenancy/actor';
import { connect, disconnect } from '@/server/tenancy/connections';
import { migrateDatabase } from '@/server/tenancy/migrate/migrate-database';
import type { Services } from '@/server/tenancy/tenant-context';
import { withSystem } from '@/server/tenancy/with-system';

export interface OwnInstance {
  services: Services;
  actor: Extract<Actor, { type: 'user' | 'api_key' }>;
  folder: string;
  /** The database as its superuser, and as the two roles. */
  ownerUrl: string;
  urls: { app: string; system: string };
}

/** Runs `work` with real services over a database and a folder that exist only meanwhile. */
export async function withOwnInstance<Result>(
  work: (instance: OwnInstance) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'datrix-bench-'));
  const postgres = await startPostgres(join(folder, 'postgres'));
  const owner = new pg.Client({ connectionString: postgres.url('postgres') });
  await owner.connect();
  await owner.query('CREATE DATABASE bench');
  await owner.end();
  const password = newUuid();
  await migrateDatabase(postgres.url('bench'), { app: password, system: password });
  const urlFor = (role: string) => `postgresql://${role}:${password}@127.0.0.1:${postgres.port}/bench`;
  const urls = { app: urlFor('datrix_app'), system: urlFor('datrix_system') };
  connect(urls);
  const engine = createDuckdbEngine({
    tempDir: join(folder, 'spill'),
    allowedDirs: [folder],
    memoryLimitMb: 1024,
    threads: 2,
    warmMax: 2,
  });
  try {
    const scope = mintScope(newUuid());
    const outbound = createOutbound({ allow: ['127.0.0.1'] });
    await withSystem('seed', (db) =>
      db.organisation.create({ data: { id: scope.orgId, name: 'Bench', slug: 'bench' } }),
    );
    return await work({
      services: {
        engine,
        objectStore: createLocalObjectStore(join(folder, 'objects')),
        keyRing: createKeyRing([localPlatformKey(Buffer.alloc(32, 7))]),
        anchors: { signer: createAnchorSigner(newSigningKey()), stores: [] },
        outbound,
        mailer: createSilentMailer(),
        publicUrl: 'http://127.0.0.1',
        connectors: createConnectorAdapters(outbound),
        cache: createProcessCache({ bytesMax: 64 * 1024 ** 2 }),
        rateLimiter: createProcessRateLimiter(),
        tempDir: join(folder, 'tmp'),
        rates: null,
        limits: { uploadBytesMax: 10 * 1024 ** 3, columnsMax: 5000 },
        pubSub: createPostgresPubSub(),
        eventBus: null,
        eventDays: 7,
        now: () => new Date(),
      },
      actor: {
        type: 'user',
        id: newUuid(),
        scope,
        role: 'super_admin',
        permissions: new Set(ROLE_PERMISSIONS.super_admin),
      },
      folder,
      ownerUrl: postgres.url('bench'),
      urls,
    });
  } finally {
    await engine.close();
    await disconnect();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
