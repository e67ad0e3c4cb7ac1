import pg from 'pg';
import { systemUrl } from './connections';

/** Listens on a Postgres channel until the connection ends; payloads are ids only, never tenant data. */
export async function listen(
  channel: 'datrix_events' | 'datrix_outbox',
  onPayload: (payload: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const client = new pg.Client({ connectionString: systemUrl(), keepAlive: true });
  const ended = new Promise<void>((resolve, reject) => {
    client.on('error', reject);
    client.on('end', () => resolve());
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
  ended.catch(() => {});
  await client.connect();
  client.on('notification', ({ payload }) => onPayload(payload ?? ''));
  await client.query(`LISTEN ${channel}`);
  try {
    await ended;
  } finally {
    await client.end().catch(() => {});
  }
}
