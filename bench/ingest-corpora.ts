import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestFile } from '@/server/domain/ingestion';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { DomainError } from '@/server/operations/errors';
import { sharedDataFolder } from './lib/shared-data';

const SKIPPED =
  /(\.py|\.md|\.txt\.license|\/parameters\/|\/clean\/|README|\.sql|\.yaml|LICENSE|schema\.json|datapackage|\.resource\.)/;

/** Every file of the ingestion corpora: rows, columns and set-aside rows, or the problem code. */
export async function run(args: string[]): Promise<object> {
  const root = sharedDataFolder();
  if (root === null) return { skipped: 'no shared data beside the project' };
  const folder = await mkdtemp(join(tmpdir(), 'datrix-corpora-'));
  const engine = createDuckdbEngine({
    tempDir: join(folder, 'spill'),
    memoryLimitMb: 1024,
    threads: 2,
    warmMax: 2,
  });
  const sets = (await readdir(root)).filter(
    (name) => /^(messy_|parquet_testing)/.test(name) && (args[0] === undefined || name.includes(args[0])),
  );
  const counts: Record<string, number> = { ok: 0, refused: 0, defects: 0 };
  for (const set of sets) {
    for (const name of (await readdir(join(root, set), { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile(),
    )) {
      const path = join(name.parentPath, name.name);
      const shown = path.slice(root.length + 1);
      if (SKIPPED.test(shown)) continue;
      const workDir = await mkdtemp(join(folder, 'w-'));
      try {
        const table = await ingestFile({
          engine,
          files: [{ path, name: name.name }],
          options: {},
          workDir,
          limits: { columnsMax: 5000, unpackedBytesMax: 1024 ** 3 },
        });
        counts.ok = (counts.ok ?? 0) + 1;
        console.log(
          `${shown}\tok\t${table.rowCount} x ${table.columns.length}\taside ${table.rowsSetAside}\t${table.format} ${table.encoding ?? ''} ${JSON.stringify(table.delimiter)} header ${table.headerRow}\t${table.columns
            .slice(0, 4)
            .map((column) => `${column.name}:${column.type}`)
            .join(', ')}`,
        );
      } catch (error) {
        const known = error instanceof DomainError && error.code.startsWith('input_');
        counts[known ? 'refused' : 'defects'] = (counts[known ? 'refused' : 'defects'] ?? 0) + 1;
        console.log(
          `${shown}\t${known ? error.code : 'DEFECT'}\t${error instanceof DomainError ? error.detail.slice(0, 200) : String(error).slice(0, 300)}`,
        );
      }
      await rm(workDir, { recursive: true, force: true });
    }
  }
  await engine.close();
  await rm(folder, { recursive: true, force: true });
  return counts;
}
