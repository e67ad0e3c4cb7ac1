import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '@/scripts/lib/embedded-postgres';
import { migrateDatabase } from '@/server/tenancy/migrate/migrate-database';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { port: number; ownerUrl: string; template: string };
  }
}

export const ROLE_PASSWORD = 'only-for-tests';

/** One PostgreSQL a run, with a migrated template from which each test file makes its own database in a moment. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'datrix-test-pg-'));
  const postgres = await startPostgres(folder, {
    flags: ['-c', 'fsync=off', '-c', 'max_connections=300', '-c', 'full_page_writes=off'],
  });
  const owner = new pg.Client({ connectionString: postgres.url('postgres') });
  await owner.connect();
  await owner.query('CREATE DATABASE datrix_template');
  await owner.end();
  await migrateDatabase(postgres.url('datrix_template'), { app: ROLE_PASSWORD, system: ROLE_PASSWORD });
  project.provide('postgres', {
    port: postgres.port,
    ownerUrl: postgres.url('postgres'),
    template: 'datrix_template',
  });
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
