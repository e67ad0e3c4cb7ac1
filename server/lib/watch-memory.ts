import { readFile } from 'node:fs/promises';

const LOOK_EVERY_MS = 100;
const PAGE_BYTES = 4096;

/**
 * Calls `onExcess` once a process holds more than `bytesMax`. A single value can outgrow the engine's own limit, which
 * counts its buffers only, and can keep the process too busy to look for itself. Where the system tells nothing of its
 * processes (no `/proc`), the time limit alone bounds them. Returns how to stop looking.
 */
export function watchMemory(pid: number, bytesMax: number, onExcess: () => void): () => void {
  const timer = setInterval(async () => {
    const pages = Number((await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')).split(' ')[1] ?? 0);
    if (pages * PAGE_BYTES <= bytesMax) return;
    clearInterval(timer);
    onExcess();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
