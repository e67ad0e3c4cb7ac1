import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is being written changes all the time; one that has not for a day was left by a killed process. */
const ABANDONED_MS = 24 * 3600 * 1000;

export async function removeAbandoned(folder: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const changed = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      // Another process was faster.
      () => now,
    );
    if (now - changed > ABANDONED_MS) await rm(path, { force: true });
  }
}
