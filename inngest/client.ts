import { Inngest } from 'inngest';
import { environment } from '@/server/config/env';
import type { EmbeddedRunner } from './embedded/runner';
import { BASE_URL } from './embedded/runner';

export const APP_ID = 'datrix';

/** A client of the embedded runner; without one, of the Inngest server that the environment names. */
export function createInngestClient(runner: EmbeddedRunner | null): Inngest {
  return runner === null
    ? new Inngest({ id: APP_ID, ...keysOfServer() })
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
