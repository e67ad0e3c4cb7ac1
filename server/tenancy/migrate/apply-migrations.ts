import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { WholeScriptAdapterFactory } from './whole-script-adapter';

/**
 * Applies `prisma/migrations` with Prisma's own engine compiled to WebAssembly, so nothing is downloaded and the
 * bookkeeping stays that of `prisma migrate deploy`. Returns the names of the migrations that were new.
 */
export async function applyMigrations(ownerUrl: string, root = process.cwd()): Promise<string[]> {
  // Loaded here only: the module is WebAssembly and no other code path needs it.
  const { SchemaEngine } = await import('@prisma/schema-engine-wasm');
  const schema = await readFiles(join(root, 'prisma/schema'), '.prisma');
  const factory = new WholeScriptAdapterFactory(ownerUrl);
  const engine = await SchemaEngine.new(
    { datamodels: schema.map(({ path, content }): [string, string] => [path, content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  const baseDir = join(root, 'prisma/migrations');
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(baseDir, name, 'migration.sql'), 'utf8') },
      },
    })),
  );
  const { appliedMigrationNames } = await engine.applyMigrations({
    migrationsList: {
      baseDir,
      lockfile: {
        path: 'migration_lock.toml',
        content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8'),
      },
      shadowDbInitScript: '',
      migrationDirectories,
    },
    filters: { externalTables: [], externalEnums: [] },
  });
  await factory.close();
  return appliedMigrationNames;
}

async function readFiles(folder: string, ending: string): Promise<{ path: string; content: string }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
  return Promise.all(
    names.map(async (name) => ({
      path: join(folder, name),
      content: await readFile(join(folder, name), 'utf8'),
    })),
  );
}
