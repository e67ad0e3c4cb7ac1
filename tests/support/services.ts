import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createAnchorSigner, newSigningKey } from '@/server/adapters/anchor-signer/anchor-signer';
import { createProcessCache } from '@/server/adapters/cache/process-cache';
import { createConnectorAdapters } from '@/server/adapters/connectors/all-connectors';
import { createEncryptedObjectStore } from '@/server/adapters/encrypted-object-store/encrypted-object-store';
import { createKeyRing } from '@/server/adapters/key-ring/key-ring';
import { localPlatformKey } from '@/server/adapters/key-ring/local-platform-key';
import { createLocalObjectStore } from '@/server/adapters/local-object-store/local-object-store';
import { createSilentMailer } from '@/server/adapters/mail/silent-mailer';
import { createOutbound } from '@/server/adapters/outbound/outbound';
import { createPostgresPubSub } from '@/server/adapters/pub-sub/postgres-pub-sub';
import { createProcessRateLimiter } from '@/server/adapters/rate-limiter/process-rate-limiter';
import { tenantDataKeys } from '@/server/domain/tenant-keys';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { setCursorSecret } from '@/server/operations/cursor';
import { DEFAULT_RATES } from '@/server/ports/rate-limiter';
import type { Services } from '@/server/tenancy/tenant-context';

/** The platform's key in tests; whoever opens what a test has stored needs the same. */
export const TEST_PLATFORM_KEY = Buffer.alloc(32, 7);
export const TEST_SECRET = 'a secret that only tests use, long enough';

/** The real adapters over a folder that lives as long as the test file. */
export function setUpTestServices(): () => Services {
  let folder = '';
  let services: Services | undefined;
  beforeAll(async () => {
    setCursorSecret(TEST_SECRET);
    folder = await mkdtemp(join(tmpdir(), 'datrix-services-'));
    const keyRing = createKeyRing([localPlatformKey(TEST_PLATFORM_KEY)]);
    const outbound = createOutbound({ allow: ['127.0.0.1'] });
    services = {
      engine: createDuckdbEngine({
        tempDir: join(folder, 'spill'),
        allowedDirs: [folder],
        memoryLimitMb: 512,
        threads: 1,
        warmMax: 0,
      }),
      // As an instance with nothing configured has it.
      objectStore: createEncryptedObjectStore(createLocalObjectStore(join(folder, 'objects')), {
        dataKeys: tenantDataKeys(keyRing),
        cacheDir: join(folder, 'clear-objects'),
        cacheBytesMax: 1024 ** 3,
      }),
      keyRing,
      anchors: {
        signer: createAnchorSigner(newSigningKey()),
        stores: [createLocalObjectStore(join(folder, 'anchors'))],
      },
      outbound,
      mailer: createSilentMailer(),
      publicUrl: 'http://datrix.test',
      connectors: createConnectorAdapters(outbound),
      cache: createProcessCache({ bytesMax: 1024 ** 2 }),
      rateLimiter: createProcessRateLimiter(),
      tempDir: join(folder, 'tmp'),
      rates: DEFAULT_RATES,
      limits: { uploadBytesMax: 1024 ** 3, columnsMax: 5000 },
      pubSub: createPostgresPubSub(),
      eventBus: null,
      eventDays: 7,
      now: () => new Date(),
    };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => {
    if (services === undefined) throw new Error('the services are ready only inside tests');
    return services;
  };
}
