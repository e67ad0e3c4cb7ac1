import { expect, it } from 'vitest';
import { verifyStretch } from '@/server/audit/verify-chain';
import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { writeManyAuditEvents } from '@/tests/support/many-audit-events';
import { killHard, setUpRealWorkers, until } from '@/tests/support/real-worker';
import { setUpTestServices } from '@/tests/support/services';

const database = setUpTestDatabase();
const services = setUpTestServices();
const startWorker = setUpRealWorkers(database, services);

/** Enough for many batches, so that a sealer can be met in the middle. */
const EVENTS = 12_000;
const LATER = 200;

it('a chain whose sealers are killed in the middle goes on without a gap, while others write', async () => {
  const owner = await createTestOrganisation();
  const { scope, actor, orgId } = owner;
  await writeManyAuditEvents(orgId, actor.id, EVENTS);
  const sealed = () => withTenant(scope, (db) => db.auditSeal.count());
  for (let kill = 0; kill < 3; kill++) {
    const before = await sealed();
    const two = await Promise.all([startWorker(), startWorker()]);
    await until('something more is sealed', async () => (await sealed()) > before || before === EVENTS);
    await Promise.all(two.map(killHard));
  }
  await Promise.all([startWorker(), startWorker()]);
  const event = { action: 'a.later', resourceType: 'dataset', resourceId: null, requestId: null };
  for (let index = 0; index < LATER; index++)
    await withTenant(scope, (db) => writeAuditEvent(db, scope, actor, event));
  await until('all is sealed', async () => (await sealed()) === EVENTS + LATER, 120);
  expect(await verifyStretch(scope, 1, 1_000_000)).toMatchObject({
    rows: EVENTS + LATER,
    firstBad: null,
    next: null,
  });
  expect(await withTenant(scope, (db) => db.auditUnsealed.count())).toBe(0);
}, 300_000);
