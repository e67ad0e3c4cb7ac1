import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is yes; throws what `late` says when the time is over. */
export async function waitUntil(
  check: () => Promise<boolean> | boolean,
  options: { seconds: number; everyMs?: number; late: () => string },
): Promise<void> {
  const until = Date.now() + options.seconds * 1000;
  while (!(await check())) {
    if (Date.now() > until) throw new Error(options.late());
    await sleep(options.everyMs ?? 150);
  }
}
