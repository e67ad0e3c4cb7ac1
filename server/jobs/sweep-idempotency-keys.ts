import { withSystem } from '@/server/tenancy/with-system';

/** Rows of one transaction, so that none is long. */
const BATCH = 1000;

/** Removes what was kept under Idempotency-Keys and has run out, of all organisations; says how many. */
export async function removeExpiredIdempotencyKeys(now: Date): Promise<number> {
  let removed = 0;
  while (true) {
    const count = await withSystem(
      'idempotency_sweep',
      (db) => db.$executeRaw`DELETE FROM idempotency_keys WHERE id IN
        (SELECT id FROM idempotency_keys WHERE expires_at <= ${now} LIMIT ${BATCH})`,
    );
    removed += count;
    if (count < BATCH) return removed;
  }
}
