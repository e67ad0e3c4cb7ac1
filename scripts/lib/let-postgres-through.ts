import { chmod, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

const TRAVERSE_BY_OTHERS = 0o001;

/**
 * PostgreSQL refuses to run as root, so under root it runs as the user `postgres`, who has to reach its programs and its
 * data. Folders of root on the way that are closed to others get the right to be passed through (not to be listed);
 * `say` gets a line for each, since it is a change outside the project.
 */
export async function letPostgresThrough(paths: readonly string[], say: (line: string) => void) {
  if (process.getuid?.() !== 0) return;
  for (const path of paths) {
    for (let folder = resolve(path); folder !== dirname(folder); folder = dirname(folder)) {
      const { mode, uid } = await stat(folder);
      if (uid !== 0 || (mode & TRAVERSE_BY_OTHERS) !== 0) continue;
      await chmod(folder, (mode & 0o7777) | TRAVERSE_BY_OTHERS);
      say(`Let the user postgres pass through ${folder} (chmod o+x)`);
    }
  }
}
