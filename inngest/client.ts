import { Inngest } from 'inngest';
import { environment } from '@/server/config/env';
import type { EmbeddedRunner } from './embedded/runner';
import { BASE_URL } from './embedded/runner';

export const APP_ID = 'datrix';

/**
 * A client of the embedded runner; without one, of the Inngest server that the environment names. There it does not save
 * several steps in one call: servers up to 1.12 at least do not know how such a call ends, and our steps are few and long.
 */
export function createInngestClient(runner: EmbeddedRunner | null): Inngest {
  return runner === null
    ? new Inngest({ id: APP_ID, checkpointing: false, ...keysOfServer() })
    : new Inngest({ id: APP_ID, isDev: true, baseUrl: BASE_URL, fetch: runner.fetch, logger: silent });
}

const ignore = () => {};
/** The runner logs through its own hook; the SDK would repeat every retry on standard error. */
const silent = { info: ignore, warn: ignore, error: ignore, debug: ignore };

/** Given by hand, since the SDK reads the environment only, and ours may name files. */
function keysOfServer(): { eventKey?: string; signingKey?: string } {
  const { INNGEST_EVENT_KEY: eventKey, INNGEST_SIGNING_KEY: signingKey } = environment();
  return {
    ...(eventKey === undefined ? {} : { eventKey }),
    ...(signingKey === undefined ? {} : { signingKey }),
  };
}
