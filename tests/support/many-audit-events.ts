import { randomBytes } from 'node:crypto';
import { canonicalJson, commitmentOf } from '@/server/audit/chain';
import { newUuid } from '@/server/lib/ids';
import { withSystem } from '@/server/tenancy/with-system';

const BATCH = 5000;

/** Writes `rows` events with payloads, as `writeAuditEvent` would, in a statement for thousands. */
export async function writeManyAuditEvents(orgId: string, actorId: string, rows: number): Promise<void> {
  for (let done = 0; done < rows; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, rows - done) }, (_, index) => {
      const salt = randomBytes(32);
      const detail = { name: `table ${done + index}`, rows: index };
      const who = { actorName: 'Ada Lovelace', address: '203.0.113.7', userAgent: 'curl/8' };
      const content = canonicalJson({ ...who, detail });
      return { id: newUuid(), salt: salt.toString('hex'), content, commitment: commitmentOf(salt, content) };
    });
    const of = (field: keyof (typeof batch)[number]) => batch.map((row) => row[field]);
    await withSystem('seed', async (db) => {
      await db.$executeRaw`
        INSERT INTO audit_events (id, org_id, action, actor_type, actor_id, resource_type, resource_id, request_id, commitment)
        SELECT id, ${orgId}::uuid, 'dataset.update', 'user', ${actorId}::uuid, 'dataset', ${actorId}::uuid, 'request', commitment
        FROM unnest(${of('id')}::uuid[], ${of('commitment')}::text[]) AS t(id, commitment)`;
      await db.$executeRaw`
        INSERT INTO audit_payloads (id, org_id, salt, content)
        SELECT id, ${orgId}::uuid, decode(salt, 'hex'), content
        FROM unnest(${of('id')}::uuid[], ${of('salt')}::text[], ${of('content')}::text[]) AS t(id, salt, content)`;
    });
  }
}
