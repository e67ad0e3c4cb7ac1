import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cleanup } from '@/scripts/lib/cleanup';
import { dataLayout, openDataDir } from '@/scripts/lib/data-dir';
import { freePort } from '@/scripts/lib/embedded-postgres';
import { runInstance } from '@/scripts/lib/run-instance';
import { secretsIn } from '@/scripts/lib/secrets';
import { ApiClient } from './soak/api-client';
import { findFaults } from './soak/find-faults';
import { killAtRandom } from './soak/kill-at-random';
import { LoadClient, newTally } from './soak/load-client';

const CLIENTS = 4;

/**
 * Kills worker (default 50 times) and web process (20 times) with -9 at random moments of an instance under load, then
 * waits until all work has ended and counts what was lost or done twice. `npm run bench -- soak [worker] [web]`.
 */
export async function run(args: string[]): Promise<object> {
  const kills = { worker: Number(args[0] ?? 50), web: Number(args[1] ?? 20) };
  const dataDir = await mkdtemp(join(tmpdir(), 'datrix-soak-'));
  const cleanup = new Cleanup();
  cleanup.add(() => rm(dataDir, { recursive: true, force: true }));
  try {
    await openDataDir(dataDir, false);
    const options = {
      port: await freePort(),
      dataDir,
      detach: false,
      fresh: false,
      help: false,
      // What dies here is healthy, so it begins again at once.
      restartDelayMaxMs: 0,
    };
    const url = await runInstance(options, cleanup, (line) => console.error(line));
    const layout = dataLayout(dataDir);
    const { demoApiKey } = await secretsIn(layout.secrets);
    const tally = newTally();
    const controller = new AbortController();
    const clients = Array.from({ length: CLIENTS }, (_, index) =>
      new LoadClient(new ApiClient(url, demoApiKey), tally, index).work(controller.signal),
    );
    const started = performance.now();
    const killed = await killAtRandom(layout.instance, kills);
    controller.abort();
    await Promise.all(clients);
    const faults = await findFaults(new ApiClient(url, demoApiKey), dataDir, tally);
    return {
      killed,
      clients: CLIENTS,
      seconds: Math.round((performance.now() - started) / 1000),
      intents: { uploads: tally.uploads.size, scans: tally.scans.size, deletions: tally.deletions.size },
      repeatedCalls: tally.repeatedCalls,
      faults: faults.length,
      first: faults.slice(0, 10),
    };
  } finally {
    await cleanup.stop();
  }
}
