import { readFileSync } from 'node:fs';
import { childrenOfThisProcess } from './own-processes';

const EVERY_MS = 50;

/** Samples the resident memory of this process's children until stopped; gives the largest sum seen, in MiB. */
export function watchChildren(): () => number {
  const peak = watchProcesses();
  return () => peak().peakMb;
}

/** The same, and the largest sum of this process and its children. */
export function watchProcesses(): () => { peakMb: number; peakMbWithWorker: number } {
  let [children, all] = [0, 0];
  const timer = setInterval(() => {
    let sum = 0;
    for (const pid of childrenOfThisProcess()) {
      try {
        sum += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
      } catch {
        // It ended while we looked.
      }
    }
    children = Math.max(children, sum / 1024);
    all = Math.max(all, sum / 1024 + process.memoryUsage.rss() / 1024 ** 2);
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    return { peakMb: Math.round(children), peakMbWithWorker: Math.round(all) };
  };
}
