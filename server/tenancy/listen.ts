import pg from 'pg';
import { connections, systemUrl } from './connections';

export type Channel = 'datrix_events' | 'datrix_outbox';

/** Listens on a Postgres channel until the connection ends; payloads are ids only, never tenant data. */
export async function listen(
  channel: Channel,
  onPayload: (payload: string) => void,
  options: { signal?: AbortSignal; onListening?: () => void } = {},
): Promise<void> {
  const client = new pg.Client({ connectionString: systemUrl(), keepAlive: true });
  const ended = new Promise<void>((resolve, reject) => {
    client.on('error', reject);
    client.on('end', () => resolve());
    options.signal?.addEventListener('abort', () => resolve(), { once: true });
  });
  ended.catch(() => {});
  try {
    await client.connect();
    client.on('notification', ({ payload }) => onPayload(payload ?? ''));
    await client.query(`LISTEN ${channel}`);
    options.onListening?.();
    await ended;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Tells all who listen, at once: outside of any transaction. */
export async function notify(channel: Channel, payload: string): Promise<void> {
  await connections().system.$executeRaw`SELECT pg_notify(${channel}, ${payload})`;
}
