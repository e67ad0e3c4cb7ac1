import { join, resolve } from 'node:path';
import { createClamdScanner } from '@/server/adapters/clamd/clamd';
import { createConnectorAdapters } from '@/server/adapters/connectors/all-connectors';
import { createOutbound } from '@/server/adapters/outbound/outbound';
import { closeAuditWindows } from '@/server/audit/windows';
import { offeredProviders } from '@/server/auth/oauth-settings';
import { tenantDataKeys } from '@/server/domain/tenant-keys';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { setCursorSecret } from '@/server/operations/cursor';
import { connect } from '@/server/tenancy/connections';
import type { Services } from '@/server/tenancy/tenant-context';
import { chooseAnchors } from './anchors';
import { type Environment, environment } from './env';
import { chooseEventBus } from './event-bus';
import { chooseKeyRing } from './key-ring';
import { chooseMailer } from './mailer';
import { chooseObjectStore } from './object-store';
import { observedObjectStore, observedOutbound } from './observed-ports';
import { choosePubSub } from './pub-sub';
import { chooseCacheAndLimiter } from './redis';
import { oauthSettings } from './sign-in';

declare global {
  /** Kept on globalThis, since a development server loads this module anew on each change. */
  var datrixServices: Services | undefined;
}

/** Chooses the adapters, once a process. `warmMax`: engine children kept ready for interactive reads. */
export function bootstrap(options: { warmMax?: number } = {}): Services {
  // Each bundle that holds the cursors' module has a secret of its own to set.
  setCursorSecret(environment().NEXTAUTH_SECRET);
  if (globalThis.datrixServices === undefined) {
    globalThis.datrixServices = compose(environment(), options.warmMax ?? 0);
    // What was counted and not yet written; the process ends by its own handler.
    process.once('SIGTERM', () => void closeAuditWindows());
  }
  return globalThis.datrixServices;
}

function compose(settings: Environment, warmMax: number): Services {
  const dataDir = resolve(settings.DATRIX_DATA_DIR);
  const slowMs = settings.DATRIX_SLOW_QUERY_MS;
  connect({ app: settings.DATABASE_URL, system: settings.DATABASE_SYSTEM_URL }, { slowMs });
  const outbound = observedOutbound(createOutbound({ allow: settings.DATRIX_OUTBOUND_ALLOW }));
  const keyRing = chooseKeyRing(settings, dataDir);
  return {
    engine: createDuckdbEngine({
      tempDir: join(dataDir, 'spill'),
      allowedDirs: [dataDir],
      memoryLimitMb: settings.DATRIX_ENGINE_MEMORY_MB,
      threads: settings.DATRIX_ENGINE_THREADS,
      warmMax,
      slowMs,
    }),
    objectStore: observedObjectStore(chooseObjectStore(settings, dataDir, tenantDataKeys(keyRing))),
    keyRing,
    anchors: chooseAnchors(settings, dataDir),
    outbound,
    mailer: chooseMailer(settings),
    publicUrl: settings.DATRIX_PUBLIC_URL.replace(/\/+$/, ''),
    connectors: createConnectorAdapters(outbound),
    ...chooseCacheAndLimiter(settings),
    rates: settings.DATRIX_RATE_LIMITS,
    signIn: { signUp: settings.DATRIX_SIGN_UP, providers: offeredProviders(oauthSettings(settings)) },
    tempDir: join(dataDir, 'tmp'),
    virusScanner:
      settings.DATRIX_CLAMD_URL === undefined ? undefined : createClamdScanner(settings.DATRIX_CLAMD_URL),
    limits: {
      uploadBytesMax: settings.DATRIX_UPLOAD_BYTES_MAX,
      columnsMax: settings.DATRIX_COLUMNS_MAX,
      storageBytesMax: settings.DATRIX_STORAGE_BYTES_MAX,
      runRetentionMs: settings.DATRIX_RUN_RETENTION_DAYS * 24 * 3600 * 1000,
    },
    pubSub: choosePubSub(settings),
    eventBus: chooseEventBus(settings),
    eventDays: settings.DATRIX_EVENT_DAYS,
    now: () => new Date(),
  };
}
