import type { InngestFunction } from 'inngest';

export const BASE_URL = 'http://embedded.invalid';

/** Configuration keys that the runner carries out. Any other stops the start: a key must never be ignored in silence. */
const SUPPORTED = new Set(['id', 'name', 'triggers', 'steps', 'idempotency', 'concurrency', 'cancel']);
/** Attempts of a function that states none: the first and four more, as on a real server. */
const DEFAULT_RETRIES = 4;

export interface FunctionEntry {
  id: string;
  triggers: { event?: string; expression?: string; cron?: string }[];
  concurrency: { limit: number; key?: string; scope?: string }[];
  cancel: { event: string; if?: string }[];
  idempotency: string | null;
  attemptsMax: number;
}

/** Reads what each function (and its generated failure handler) asks for, from the SDK's own description. */
export function catalogueOf(
  appId: string,
  functions: readonly InngestFunction.Any[],
): Map<string, FunctionEntry> {
  const entries = functions.flatMap((definition) => {
    // `getConfig` is what the SDK sends to a server; it is not in its public types.
    const getConfig: unknown = Reflect.get(definition, 'getConfig');
    if (typeof getConfig !== 'function')
      throw new Error('this version of the SDK describes its functions in another way');
    const configs: unknown = getConfig.call(definition, {
      baseUrl: new URL(`${BASE_URL}/api/inngest`),
      appPrefix: appId,
    });
    return Array.isArray(configs) ? configs.map(entryOf) : [];
  });
  return new Map(entries.map((entry) => [entry.id, entry]));
}

interface RawConfig {
  id: string;
  triggers: FunctionEntry['triggers'];
  steps: Record<string, { retries?: { attempts?: number } }>;
  concurrency?: number | FunctionEntry['concurrency'] | FunctionEntry['concurrency'][number];
  cancel?: FunctionEntry['cancel'];
  idempotency?: string;
}

function entryOf(config: RawConfig): FunctionEntry {
  for (const [key, value] of Object.entries(config)) {
    if (value !== undefined && !SUPPORTED.has(key)) {
      throw new Error(`the embedded runner does not support "${key}" (function ${config.id})`);
    }
  }
  const { concurrency } = config;
  const limits = concurrency === undefined ? [] : Array.isArray(concurrency) ? concurrency : [concurrency];
  return {
    id: config.id,
    triggers: config.triggers,
    concurrency: limits.map((limit) => (typeof limit === 'number' ? { limit } : limit)),
    cancel: config.cancel ?? [],
    idempotency: config.idempotency ?? null,
    attemptsMax: (config.steps.step?.retries?.attempts ?? DEFAULT_RETRIES) + 1,
  };
}
