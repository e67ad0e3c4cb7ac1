import pg from 'pg';
import { connect, disconnect } from '@/server/tenancy/connections';
import { migrateDatabase } from '@/server/tenancy/migrate/migrate-database';
import type { RunningPostgres } from './embedded-postgres';
import type { Secrets } from './secrets';
import { seedDemo } from './seed-demo';

const DATABASE = 'datrix';

export interface DatabaseUrls {
  app: string;
  system: string;
}

/** Makes the database, brings it up to date and seeds it; each part does nothing when it has been done. */
export async function prepareDatabase(postgres: RunningPostgres, secrets: Secrets): Promise<DatabaseUrls> {
  const owner = new pg.Client({ connectionString: postgres.url('postgres') });
  await owner.connect();
  const { rowCount } = await owner.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount === 0) await owner.query(`CREATE DATABASE ${DATABASE}`);
  await owner.end();
  await migrateDatabase(postgres.url(DATABASE), {
    app: secrets.databaseApp,
    system: secrets.databaseSystem,
  });
  const urlAs = (role: string, password: string) =>
    `postgresql://${role}:${password}@127.0.0.1:${postgres.port}/${DATABASE}`;
  const urls = {
    app: urlAs('datrix_app', secrets.databaseApp),
    system: urlAs('datrix_system', secrets.databaseSystem),
  };
  connect(urls, { poolMax: 2 });
  await seedDemo({ password: secrets.demoPassword, apiKey: secrets.demoApiKey });
  await disconnect();
  return urls;
}
