import pg from 'pg';
import { newUuid } from '@/server/lib/ids';

/** Writes events as the triggers do, over a connection of its own, so that a transaction can be left open. */
export async function openEventTransaction(systemUrl: string, orgId: string) {
  const client = new pg.Client({ connectionString: systemUrl });
  await client.connect();
  await client.query('BEGIN');
  return {
    write: (type: string, datasetId = newUuid()) =>
      client.query("SELECT write_event($1, $2, 'dataset', $3, NULL, '{}')", [orgId, type, datasetId]),
    end: async (how: 'COMMIT' | 'ROLLBACK') => {
      await client.query(how);
      await client.end();
    },
  };
}

export async function writeEvents(systemUrl: string, orgId: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: systemUrl });
  await client.connect();
  await client.query(
    "SELECT write_event($1, 'dataset.updated', 'dataset', gen_random_uuid(), NULL, '{}') FROM generate_series(1, $2)",
    [orgId, count],
  );
  await client.end();
}

/** Breaks every connection that listens, as a restart of the database or a network would. */
export async function breakListening(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
  );
  await owner.end();
}
