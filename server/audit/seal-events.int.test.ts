import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { genesisHash, sealHash } from './chain';
import { chainedEvent } from './chained-event';
import { sealOrganisation } from './seal-events';
import { writeAuditEvent } from './write-audit-event';

const database = setUpTestDatabase();

function write({ scope, actor }: TestOrganisation, action: string, detail?: Record<string, unknown>) {
  const event = { action, resourceType: 'dataset', resourceId: null, requestId: 'request', detail };
  return withTenant(scope, (db) => writeAuditEvent(db, scope, actor, event));
}

/** The chain as it must be, recomputed from the rows. */
async function provedChain(scope: Scope): Promise<string[]> {
  const seals = await withTenant(scope, (db) =>
    db.auditSeal.findMany({ orderBy: { sequence: 'asc' }, include: { event: true } }),
  );
  let hash = genesisHash(scope.orgId);
  seals.forEach((seal, index) => {
    expect(Number(seal.sequence)).toBe(index + 1);
    expect(seal.previousHash).toBe(hash);
    hash = sealHash(chainedEvent(seal.event), index + 1, hash);
    expect(seal.hash).toBe(hash);
  });
  return seals.map(({ event }) => event.action);
}

describe('the sealer', () => {
  it('gives events their place and a hash that covers the one before', async () => {
    const owner = await createTestOrganisation();
    for (const action of ['a.one', 'a.two', 'a.three']) await write(owner, action, { name: 'Ada \ud800' });
    expect(await sealOrganisation(owner.orgId)).toBe(3);
    expect(await provedChain(owner.scope)).toEqual(['a.one', 'a.two', 'a.three']);
    expect(await sealOrganisation(owner.orgId)).toBe(0);
    await write(owner, 'a.four');
    await sealOrganisation(owner.orgId);
    expect(await provedChain(owner.scope)).toHaveLength(4);
  });

  it('seals a row that commits late after those that were visible before', async () => {
    const owner = await createTestOrganisation();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let written = () => {};
    const begun = new Promise<void>((resolve) => {
      written = resolve;
    });
    const { scope, actor } = owner;
    const event = { action: 'a.late', resourceType: 'dataset', resourceId: null, requestId: null };
    const late = withTenant(scope, async (db) => {
      await writeAuditEvent(db, scope, actor, event);
      written();
      await held;
    });
    await begun;
    await write(owner, 'a.early');
    expect(await sealOrganisation(owner.orgId)).toBe(1);
    release();
    await late;
    expect(await sealOrganisation(owner.orgId)).toBe(1);
    expect(await provedChain(scope)).toEqual(['a.early', 'a.late']);
  });

  it('keeps one gap-free chain while many write and several seal', async () => {
    const owners = await Promise.all([createTestOrganisation(), createTestOrganisation()]);
    let writing = true;
    const sealing = Array.from({ length: 3 }, async () => {
      while (writing) for (const { orgId } of owners) await sealOrganisation(orgId);
    });
    const rounds = Array.from({ length: 150 }, (_, index) => index);
    await Promise.all(
      owners.flatMap((owner) => rounds.map((index) => write(owner, `a.n${index}`, { index }))),
    );
    // What is rolled back leaves nothing behind, not even a gap.
    const { scope, actor } = owners[0] ?? (await createTestOrganisation());
    const event = { action: 'a.gone', resourceType: 'dataset', resourceId: null, requestId: null };
    await withTenant(scope, async (db) => {
      await writeAuditEvent(db, scope, actor, event);
      throw new Error('rolled back');
    }).catch(() => {});
    writing = false;
    await Promise.all(sealing);
    for (const owner of owners) {
      await sealOrganisation(owner.orgId);
      const actions = await provedChain(owner.scope);
      expect(new Set(actions).size).toBe(150);
      expect(actions).toHaveLength(150);
      expect(actions).not.toContain('a.gone');
    }
  });
});

describe('what is written stays', () => {
  let owner: pg.Client;
  beforeAll(async () => {
    owner = new pg.Client({ connectionString: database().ownerUrl });
    await owner.connect();
    const organisation = await createTestOrganisation();
    await write(organisation, 'a.kept', { name: 'Ada' });
    await sealOrganisation(organisation.orgId);
  });
  afterAll(() => owner.end());

  const tables = ['audit_events', 'audit_seals', 'audit_anchors', 'audit_payloads'];

  it('whoever asks: app, system, even the owner', async () => {
    const clients = [database().appUrl, database().systemUrl, database().ownerUrl];
    for (const connectionString of clients) {
      const client = new pg.Client({ connectionString });
      await client.connect();
      for (const table of tables) {
        const attempts = [`DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`];
        if (table !== 'audit_payloads') attempts.push(`UPDATE ${table} SET org_id = org_id`);
        for (const sql of attempts) {
          await expect(client.query(sql), `${connectionString.slice(13, 26)} ${sql}`).rejects.toThrow(
            /cannot be changed|permission denied/,
          );
        }
      }
      await client.end();
    }
    await expect(owner.query("UPDATE audit_payloads SET content = '{}'")).rejects.toThrow(/only be erased/);
  });

  it('seals and anchors are written by the system role only', async () => {
    const { scope } = await createTestOrganisation();
    const seal = { id: randomUUID(), orgId: scope.orgId, sequence: 1, previousHash: '', hash: '' };
    await expect(withTenant(scope, (db) => db.auditSeal.create({ data: seal }))).rejects.toThrow(/denied/);
    await expect(withTenant(scope, (db) => db.auditUnsealed.deleteMany())).rejects.toThrow(/denied/);
  });

  it('is seen by its own organisation only', async () => {
    const { scope } = await createTestOrganisation();
    const seen = await withTenant(scope, async (db) => [
      await db.auditEvent.count(),
      await db.auditPayload.count(),
      await db.auditSeal.count(),
      await db.auditUnsealed.count(),
      await db.auditAnchor.count(),
    ]);
    expect(seen).toEqual([0, 0, 0, 0, 0]);
    expect(await withSystem('audit_seal', (db) => db.auditSeal.count())).toBeGreaterThan(0);
  });
});
