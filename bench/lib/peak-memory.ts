import { readdirSync, readFileSync } from 'node:fs';

/** Samples the resident memory of this process's children until stopped; gives the largest sum seen, in MiB. */
export function watchChildren(): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    let sum = 0;
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      try {
        const status = readFileSync(`/proc/${entry}/status`, 'utf8');
        if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) === process.pid)
          sum += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
      } catch {
        // It ended while we looked.
      }
    }
    peak = Math.max(peak, sum / 1024);
  }, 50);
  return () => {
    clearInterval(timer);
    return Math.round(peak);
  };
}
