import { renameSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { stopLeftoverPostgres } from './leftover-postgres';
import { isOurs, stopProcess } from './processes';

/** What `down` and a second `up` need to know of a running instance. */
const Instance = z.object({
  pid: z.number().int().positive(),
  port: z.number().int(),
  url: z.string(),
  /** Web and worker, by the script that each runs; left over when the supervisor was killed. */
  children: z.array(z.object({ pid: z.number().int().positive(), mark: z.string() })),
  ready: z.boolean(),
});
export type Instance = z.infer<typeof Instance>;

/** Stands in the command line of every supervisor. */
export const SUPERVISOR_MARK = 'scripts/up.ts';

export async function readInstance(file: string): Promise<Instance | null> {
  try {
    return Instance.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

export function isRunning(instance: Instance): boolean {
  return isOurs(instance.pid, SUPERVISOR_MARK);
}

/** Ends what a killed supervisor left running: web and worker, then their database. */
export async function stopLeftovers(instance: Instance | null, databaseDir: string): Promise<void> {
  for (const { pid, mark } of instance?.children ?? []) {
    if (isOurs(pid, mark)) await stopProcess(pid, 'SIGKILL', 5);
  }
  await stopLeftoverPostgres(databaseDir);
}

/**
 * Written beside and renamed, so that a reader never sees half of it; synchronous, so that two children that start
 * at once cannot overtake each other.
 */
export function writeInstance(file: string, instance: Instance): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(instance)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeInstance(file: string): Promise<void> {
  return rm(file, { force: true });
}
