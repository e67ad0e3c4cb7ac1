import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Code whose change can change what a scan finds. */
const FOLDERS = ['domain/quality', 'domain/detection', 'domain/duplicates', 'domain/missingness', 'stats'];

let known: Promise<string | null> | undefined;

/**
 * A digest of the code of the checks, by which results of an earlier scan are told to be of this program. Null where the
 * sources are not at hand (a bundled program): then nothing is taken over.
 */
export function checksRevision(): Promise<string | null> {
  known ??= digestOfSources().catch(() => null);
  return known;
}

async function digestOfSources(): Promise<string> {
  const server = join(import.meta.dirname, '../..');
  const hash = createHash('sha256');
  for (const folder of FOLDERS) {
    const entries = await readdir(join(server, folder), { recursive: true });
    const names = entries.filter((name) => name.endsWith('.ts') && !name.includes('.test.')).sort();
    if (names.length === 0) throw new Error(`no sources in ${folder}`);
    for (const name of names) hash.update(name).update(await readFile(join(server, folder, name)));
  }
  return hash.digest('hex').slice(0, 32);
}
