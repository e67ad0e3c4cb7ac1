import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOurs, stopProcess } from './processes';

/**
 * A supervisor that was killed leaves its server running, and a power cut leaves a `postmaster.pid` whose number may
 * belong to another program by now. Stops the former (it is known by its folder) and removes the file of the latter.
 */
export async function stopLeftoverPostgres(databaseDir: string): Promise<void> {
  const file = join(databaseDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt((await readFile(file, 'utf8')).split('\n')[0] ?? '', 10);
  if (Number.isInteger(pid) && pid > 1 && isOurs(pid, databaseDir)) {
    // SIGINT is PostgreSQL's fast shutdown: it ends sessions and writes everything down.
    if (!(await stopProcess(pid, 'SIGINT', 30))) {
      throw new Error(`A PostgreSQL left over in ${databaseDir} (process ${pid}) does not stop`);
    }
  }
  await rm(file, { force: true });
}
