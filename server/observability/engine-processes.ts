import { readFile } from 'node:fs/promises';
import { metrics } from './metrics';

const PAGE_BYTES = 4096;

declare global {
  var datrixEngineProcesses: Set<number> | undefined;
}

/** Process ids of the engine's children that live now. */
export function engineProcesses(): Set<number> {
  globalThis.datrixEngineProcesses ??= new Set();
  return globalThis.datrixEngineProcesses;
}

/** Where the system tells nothing of its processes (no `/proc`), their memory counts as 0. */
export async function collectEngineMemory(): Promise<void> {
  const pids = [...engineProcesses()];
  const pages = await Promise.all(
    pids.map(async (pid) =>
      Number((await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')).split(' ')[1] ?? 0),
    ),
  );
  metrics().engineChildren.set(pids.length);
  metrics().engineBytes.set(pages.reduce((sum, count) => sum + count * PAGE_BYTES, 0));
}
