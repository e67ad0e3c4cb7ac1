import { readFileSync } from 'node:fs';
import { childrenOfThisProcess } from './own-processes';

/** Of Linux on every machine that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * Seconds of processor time that this process and its children, also those that ended, have used. On a machine that
 * others use too, this compares two pieces of work better than the clock does.
 */
export function cpuSeconds(): number {
  const ticks = childrenOfThisProcess().reduce(
    (sum, pid) => sum + ticksOf(pid, false),
    ticksOf('self', true),
  );
  return ticks / TICKS_PER_SECOND;
}

function fieldsOf(pid: string): string[] {
  try {
    // The name of the process stands in brackets and may hold spaces.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
}

/** User and system time; of children that were waited for as well when `ended`. */
function ticksOf(pid: string, ended: boolean): number {
  const fields = fieldsOf(pid);
  const sum = (indexes: number[]) => indexes.reduce((total, index) => total + Number(fields[index] ?? 0), 0);
  return sum(ended ? [11, 12, 13, 14] : [11, 12]);
}
