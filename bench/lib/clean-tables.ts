import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Kept as they were published because they are dirty: what is said of them is listed, and is no false alarm. */
const KNOWN_DIRTY = new Set(['tab_vega_movies']);
const TABLE_FILE = /\.(?:csv|tsv|json|data)(?:\.gz)?$/;

export interface CleanTable {
  name: string;
  path: string;
  /** Whether people who keep the table hold its filled cells to be right. */
  clean: boolean;
}

/** Every table file of the folders `tab_*`, whatever its format and packing. */
export async function cleanTables(root: string): Promise<CleanTable[]> {
  const folders = (await readdir(root)).filter((entry) => entry.startsWith('tab_')).sort();
  const tables: CleanTable[] = [];
  for (const folder of folders)
    for (const file of (await readdir(join(root, folder))).filter((name) => TABLE_FILE.test(name)).sort())
      tables.push({
        name: `${folder.slice(4)}/${file}`,
        path: join(root, folder, file),
        clean: !KNOWN_DIRTY.has(folder),
      });
  return tables;
}
