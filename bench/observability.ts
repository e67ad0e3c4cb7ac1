import { listDatasets } from '@/server/domain/datasets/operations';
import { newUuid } from '@/server/lib/ids';
import { observeOperation } from '@/server/observability/observe-operation';
import { startTracing } from '@/server/observability/start-tracing';
import { execute } from '@/server/operations/execute';
import { parseInput } from '@/server/operations/parse-input';
import { withTenant } from '@/server/tenancy/with-tenant';
import { startOtlpReceiver } from '@/tests/support/otlp-receiver';
import { withOwnInstance } from './lib/own-instance';

const ROUNDS = 20;
const CALLS = 100;
const WRAPS = 200_000;

/**
 * What observing an operation costs. The same list is read bare (a tenant transaction and its handler), through
 * `execute` without tracing, and with every call traced and exported; the three take turns, so that a slow moment of the
 * machine hits all of them. `wrapMicroseconds`: log context and metrics around work that does nothing.
 */
export async function run(): Promise<object> {
  const receiver = await startOtlpReceiver();
  const flush = startTracing({ endpoint: receiver.url, ratio: 1, service: 'bench' });
  try {
    return await withOwnInstance(async ({ services, actor }) => {
      const call = { requestId: newUuid(), services };
      const bare = () =>
        withTenant(actor.scope, async (db) => {
          const context = { scope: actor.scope, actor, db, services, requestId: call.requestId };
          return listDatasets.handler(context, parseInput(listDatasets.input, {}));
        });
      const whole = () => execute(listDatasets, actor, {}, call);
      const ways = { bare, off: whole, on: whole };
      const times: Record<keyof typeof ways, number[]> = { bare: [], off: [], on: [] };
      for (let round = 0; round <= ROUNDS; round++) {
        for (const name of ['bare', 'off', 'on'] as const) {
          globalThis.datrixTracing = name === 'on';
          for (let index = 0; index < CALLS; index++) {
            const started = performance.now();
            await ways[name]();
            // The first round warms everything up.
            if (round > 0) times[name].push(performance.now() - started);
          }
        }
      }
      globalThis.datrixTracing = false;
      const nothing = async () => undefined;
      const started = performance.now();
      for (let index = 0; index < WRAPS; index++)
        await observeOperation('bench.nothing', actor, call.requestId, String, nothing);
      const wrapMicroseconds = ((performance.now() - started) / WRAPS) * 1000;
      const [bareMs, offMs, onMs] = [quick(times.bare), quick(times.off), quick(times.on)];
      return {
        bareMs: rounded(bareMs),
        offMs: rounded(offMs),
        onMs: rounded(onMs),
        offToBare: rounded(offMs / bareMs),
        onToOff: rounded(onMs / offMs),
        wrapMicroseconds: rounded(wrapMicroseconds),
        spans: receiver.spans.length,
      };
    });
  } finally {
    await flush();
    receiver.close();
  }
}

/** The lower quartile: on a busy machine the slower calls measure their neighbours. */
function quick(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 4)] ?? Number.NaN;
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;
