import { setTimeout as sleep } from 'node:timers/promises';
import { readInstance } from '@/scripts/lib/instance-file';

/** Between two kills: long enough for work to begin again, short enough to fall into all of its steps. */
const PAUSE_MS = { least: 1500, spread: 8000 };

/** Kills the worker and the web process, in random order, so many times each. Gives how many it has killed. */
export async function killAtRandom(
  instanceFile: string,
  kills: { worker: number; web: number },
): Promise<{ worker: number; web: number }> {
  const left = { ...kills };
  const done = { worker: 0, web: 0 };
  while (left.worker + left.web > 0) {
    await sleep(PAUSE_MS.least + Math.random() * PAUSE_MS.spread);
    const which = Math.random() < left.worker / (left.worker + left.web) ? 'worker' : 'web';
    const instance = await readInstance(instanceFile);
    const child = instance?.children.find(({ mark }) => mark.startsWith('worker/') === (which === 'worker'));
    if (child === undefined) continue;
    try {
      process.kill(child.pid, 'SIGKILL');
    } catch {
      // It is between two lives.
      continue;
    }
    left[which]--;
    done[which]++;
  }
  return done;
}
