import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAnchorSigner, newSigningKey } from '@/server/adapters/anchor-signer/anchor-signer';
import { anchorOrganisation, organisationsToAnchor } from '@/server/audit/anchor';
import { sealOrganisation } from '@/server/audit/seal-events';
import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createRestApp } from '@/server/transport/rest/app';
import { auditTrailOf } from '@/tests/support/audit-trail';
import {
  actorWithRole,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { exportAuditTrail } from './export-trail';
import {
  anchorAuditTrail,
  eraseAuditPersonal,
  getAuditEvent,
  getAuditStatus,
  listAuditAnchors,
  listAuditEvents,
  verifyAuditTrail,
} from './operations';

const database = setUpTestDatabase();
const services = setUpTestServices();
const call = (given: Services = services()) => ({ requestId: newUuid(), services: given });

async function write({ scope, actor }: TestOrganisation, count: number, name = 'Ada Lovelace') {
  for (let index = 0; index < count; index++) {
    const event = {
      action: `a.n${index}`,
      resourceType: 'dataset',
      resourceId: newUuid(),
      requestId: `r-${index}`,
    };
    const who = { ...actor, name, email: 'ada@example.test' };
    const client = { address: '203.0.113.7', userAgent: 'curl "8"\u2028' };
    await withTenant(scope, (db) => writeAuditEvent(db, scope, who, { ...event, client, detail: { index } }));
  }
}

async function organisation(count = 0): Promise<TestOrganisation> {
  const made = await createTestOrganisation();
  await write(made, count);
  return made;
}

/** Does what only somebody with the owner's role can: writes past every rule. */
async function tamper(sql: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: database().ownerUrl });
  await client.connect();
  await client.query("SET session_replication_role = 'replica'");
  const { rowCount } = await client.query(sql, values);
  expect(rowCount).toBeGreaterThan(0);
  await client.end();
}

describe('the audit trail', () => {
  let owner: TestOrganisation;
  beforeAll(async () => {
    owner = await organisation(6);
    await sealOrganisation(owner.orgId);
    await write(owner, 1);
  });
  const list = (input: object) => execute(listAuditEvents, owner.actor, input, call());

  it('lists newest first, page by page, with sequences where sealed', async () => {
    const first = await list({
      limit: 3,
      action: undefined,
      from: '2020-01-01T00:00:00.000Z',
      resourceType: 'dataset',
    });
    expect(first.data.map(({ sequence }) => sequence)).toEqual([null, 6, 5]);
    expect(first.data[1]).toMatchObject({
      action: 'a.n5',
      outcome: 'success',
      actor: { type: 'user', id: toPublicId('user', owner.actor.id), name: 'Ada Lovelace' },
      address: '203.0.113.7',
      detail: { index: 5 },
      personal: 'kept',
    });
    const next = {
      limit: 3,
      cursor: first.nextCursor,
      from: '2020-01-01T00:00:00.000Z',
      resourceType: 'dataset',
    };
    expect((await list(next)).data.map(({ sequence }) => sequence)).toEqual([4, 3, 2]);
    await expect(list({ ...next, resourceType: 'x' })).rejects.toMatchObject({ code: 'invalid_cursor' });
    const oldest = await list({ sort: 'createdAt', limit: 1 });
    expect(oldest.data[0]?.action).toBe('a.n0');
  });

  it('filters by each of its fields', async () => {
    const [event] = (await list({ action: 'a.n3' })).data;
    const matching = async (filter: object) =>
      (await list({ ...filter, limit: 100 })).data.map(({ action }) => action);
    expect(await matching({ resourceId: event?.resource.id })).toEqual(['a.n3']);
    expect(await matching({ requestId: 'r-3' })).toEqual(['a.n3']);
    expect(await matching({ actorId: event?.actor.id, action: 'a.n3' })).toEqual(['a.n3']);
    expect(await matching({ actorId: toPublicId('user', newUuid()) })).toEqual([]);
    expect(await matching({ outcome: 'denied' })).toEqual([]);
    expect(await matching({ actorType: 'system' })).toEqual([]);
    expect(await matching({ to: '2020-01-01T00:00:00.000Z' })).toEqual([]);
    await expect(matching({ actorId: 'nobody' })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(matching({ sort: 'colour' })).rejects.toMatchObject({ code: 'unknown_field' });
  });

  it('shows one event with the proof of its seal, and none of other organisations', async () => {
    const [event] = (await list({ action: 'a.n3' })).data;
    const auditEventId = event?.id ?? '';
    const shown = await execute(getAuditEvent, owner.actor, { auditEventId }, call());
    expect(shown.seal).toMatchObject({ fault: null, anchor: null });
    const other = await createTestOrganisation();
    const attempt = execute(getAuditEvent, other.actor, { auditEventId }, call());
    await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
    expect((await execute(listAuditEvents, other.actor, {}, call())).data).toEqual([]);
  });

  it('is for administrators and auditors, and their reading stands in it', async () => {
    for (const role of ['data_engineer', 'data_scientist', 'annotator', 'viewer', 'api_user'] as const) {
      const attempt = execute(listAuditEvents, actorWithRole(owner.scope, role), {}, call());
      await expect(attempt, role).rejects.toMatchObject({ code: 'forbidden' });
    }
    const auditor = actorWithRole(owner.scope, 'auditor');
    await execute(listAuditEvents, auditor, {}, call());
    const rows = await auditTrailOf(owner.scope, 'audit.list');
    expect(rows.filter(({ actorId }) => actorId === auditor.id)).toHaveLength(1);
    for (const attempt of [
      execute(anchorAuditTrail, auditor, {}, call()),
      execute(eraseAuditPersonal, auditor, { email: 'a@example.test' }, call()),
    ])
      await expect(attempt).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('the head of the chain', () => {
  it('is signed, kept in every store, and listed; once more only when it grew', async () => {
    const owner = await organisation(2);
    const due = async () => (await organisationsToAnchor(new Date())).includes(owner.orgId);
    await sealOrganisation(owner.orgId);
    expect(await due()).toBe(true);
    const anchor = await execute(anchorAuditTrail, owner.actor, {}, call());
    expect(anchor.sequence).toBe(2);
    expect(await due()).toBe(false);
    const kept: unknown[] = [];
    for (const store of services().anchors.stores)
      for await (const { key } of store.list(`audit-anchors/${owner.orgId}/`))
        kept.push(JSON.parse(await text(await store.get(key))));
    expect(kept).toMatchObject([{ organisation: owner.orgId, sequence: 2, signature: anchor.signature }]);
    const status = await execute(getAuditStatus, owner.actor, {}, call());
    expect(status).toMatchObject({
      sealedThrough: 2,
      lastAnchor: { sequence: 2 },
      keys: [{ current: true }],
    });
    expect(status.waiting).toBeGreaterThan(0);
  });

  it('stays signed by an old key whose public half is still listed', async () => {
    const owner = await organisation(1);
    await execute(anchorAuditTrail, owner.actor, {}, call());
    const next = createAnchorSigner(newSigningKey());
    const rotated = { ...services(), anchors: { ...services().anchors, signer: next } };
    await execute(anchorAuditTrail, owner.actor, {}, call(rotated));
    const { keys } = await execute(getAuditStatus, owner.actor, {}, call(rotated));
    expect(keys.map(({ keyId, current }) => [keyId, current])).toEqual([
      [next.keyId, true],
      [services().anchors.signer.keyId, false],
    ]);
    expect((await execute(listAuditAnchors, owner.actor, {}, call())).data).toHaveLength(2);
    expect(await execute(verifyAuditTrail, owner.actor, {}, call(rotated))).toMatchObject({
      ok: true,
      anchors: 2,
    });
  });
});

describe('verification on the server', () => {
  const verify = (owner: TestOrganisation, input: object = {}) =>
    execute(verifyAuditTrail, owner.actor, input, call());

  it('goes through the chain in stretches', async () => {
    const owner = await organisation(5);
    await sealOrganisation(owner.orgId);
    const first = await verify(owner, { rows: 3 });
    expect(first).toMatchObject({ ok: true, checkedThrough: 3, next: 4 });
    expect(await verify(owner, { from: 4, rows: 3 })).toMatchObject({ ok: true, rows: 2, next: null });
    expect(await verify(await organisation())).toMatchObject({ ok: true, rows: 0, next: null });
  });

  const SEALED = 'SELECT id FROM audit_seals WHERE org_id = $1 AND sequence = 3';
  it.each([
    ['changed', `UPDATE audit_events SET action = 'x' WHERE id = (${SEALED})`, 3, 'changed'],
    ['removed', `DELETE FROM audit_events WHERE id = (${SEALED})`, 3, 'changed'],
    ['unsealed', `DELETE FROM audit_seals WHERE org_id = $1 AND sequence = 3`, 3, 'missing'],
    [
      'hashed anew',
      `UPDATE audit_seals SET hash = repeat('a', 64) WHERE org_id = $1 AND sequence = 3`,
      3,
      'changed',
    ],
    ['re-linked', `UPDATE audit_seals SET previous_hash = '' WHERE org_id = $1 AND sequence = 3`, 3, 'link'],
    ['told otherwise', `UPDATE audit_payloads SET content = '{}' WHERE id = (${SEALED})`, 3, 'payload'],
    ['robbed', `DELETE FROM audit_payloads WHERE id = (${SEALED})`, 3, 'payload'],
    ['signed anew', `UPDATE audit_anchors SET signature = '' WHERE org_id = $1`, 5, 'anchor'],
    ['cut off', `DELETE FROM audit_seals WHERE org_id = $1 AND sequence > 3`, 5, 'tail'],
    [
      'slipped in',
      `INSERT INTO audit_events (id, org_id, action, actor_type) VALUES (gen_random_uuid(), $1, 'x', 'user')`,
      6,
      'unsealed',
    ],
  ])('names the first row that was %s', async (_what, sql, sequence, fault) => {
    const owner = await organisation(5);
    await anchorOrganisation(owner.orgId, services().anchors, new Date());
    expect(await verify(owner)).toMatchObject({ ok: true, anchors: 1 });
    await tamper(sql, [owner.orgId]);
    expect((await verify(owner)).firstBad).toMatchObject({ sequence, fault });
  });
});

describe('an export', () => {
  const VERIFIER = 'scripts/verify-audit.mjs';
  const { env } = process;
  async function verified(body: Readable, format: string, ...args: string[]) {
    const file = join(services().tempDir, '..', `trail-${newUuid()}.${format}`);
    await writeFile(file, await text(body));
    return new Promise<{ code: number; result: { ok: boolean; rows: number; erasures: number } }>(
      (resolve) => {
        // As an auditor runs it: a process of its own that knows nothing but the file.
        execFile(
          process.execPath,
          [VERIFIER, file, '--json', ...args],
          { env: { PATH: env.PATH, NODE_ENV: env.NODE_ENV } },
          (error, stdout) => resolve({ code: Number(error?.code ?? 0), result: JSON.parse(stdout || '{}') }),
        );
      },
    );
  }
  const fingerprint = async (owner: TestOrganisation) =>
    (await execute(getAuditStatus, owner.actor, {}, call())).keys[0]?.fingerprint ?? '';

  it.each(['jsonl', 'csv'])(
    'as %s proves itself to a process that knows only the fingerprint',
    async (format) => {
      const owner = await organisation(4);
      await execute(anchorAuditTrail, owner.actor, {}, call());
      const trust = `sha256:${await fingerprint(owner)}`;
      const make = () => exportAuditTrail(owner.scope, services(), { format });
      const id = toPublicId('organisation', owner.orgId);
      const good = await verified(
        (await make()).body,
        format,
        '--trust',
        trust,
        '--organisation',
        id,
        '--complete',
      );
      expect(good).toMatchObject({ code: 0, result: { ok: true, rows: 6 } });
      expect((await verified((await make()).body, format)).code).toBe(3);
      const other = toPublicId('organisation', newUuid());
      expect((await verified((await make()).body, format, '--organisation', other)).code).toBe(1);
      await tamper("UPDATE audit_events SET action = 'x' WHERE org_id = $1 AND action = 'a.n2'", [
        owner.orgId,
      ]);
      expect((await verified((await make()).body, format, '--trust', trust)).code).toBe(1);
      expect((await verified((await make()).body, 'txt', '--nonsense')).code).toBe(2);
    },
  );

  it('of a stretch of time holds every event of it, unbroken', async () => {
    const owner = await organisation(7);
    const trail = await auditTrailOf(owner.scope);
    const [from, to] = [trail[3]?.createdAt ?? new Date(), trail[5]?.createdAt ?? new Date()];
    const rows = trail.filter(({ createdAt }) => createdAt >= from && createdAt < to).length;
    const trust = await fingerprint(owner);
    const times = { from: from.toISOString(), to: to.toISOString() };
    const { body } = await exportAuditTrail(owner.scope, services(), times);
    expect(await verified(body, 'jsonl', '--trust', trust)).toMatchObject({ code: 0, result: { rows } });
    const never = { from: '2020-01-01T00:00:00.000Z', to: '2020-01-02T00:00:00.000Z' };
    const empty = await exportAuditTrail(owner.scope, services(), never);
    expect(await verified(empty.body, 'jsonl', '--trust', trust)).toMatchObject({
      code: 0,
      result: { rows: 0 },
    });
  });

  it('over REST is a file, stands in the trail, and is refused to those who may not', async () => {
    const owner = await organisation(2);
    const { createApiKey } = await import('@/server/domain/api-keys/operations');
    const keyFor = async (role: 'super_admin' | 'data_engineer') =>
      (await execute(createApiKey, owner.actor, { name: role, role }, call())).key;
    const app = createRestApp(services(), TEST_SECRET);
    const get = (key: string, query: string) =>
      app.fetch(
        new Request(`http://localhost/v1/compliance/audit-trail/export${query}`, {
          headers: { authorization: `Bearer ${key}` },
        }),
      );
    const admin = await keyFor('super_admin');
    const response = await get(admin, '?format=csv');
    expect(response.headers.get('content-disposition')).toMatch(/audit-trail-.*\.csv/);
    expect(await response.text()).toContain('a.n1');
    expect((await get(admin, '?colour=red')).status).toBe(400);
    expect((await get(admin, '?format=xml')).status).toBe(400);
    expect((await get(await keyFor('data_engineer'), '')).status).toBe(403);
    const trail = await auditTrailOf(owner.scope, 'audit.export');
    expect(trail.map(({ outcome }) => outcome)).toEqual(['success', 'denied']);
    const status = await app.fetch(
      new Request('http://localhost/v1/compliance/audit-trail/status', {
        headers: { authorization: `Bearer ${admin}` },
      }),
    );
    expect(await status.json()).toMatchObject({ keys: [{ current: true }] });
  });

  it('with erased payloads is as sound as before, and the erasing stands in it', async () => {
    const owner = await organisation(3);
    await write({ ...owner, actor: actorWithRole(owner.scope, 'admin') }, 1, 'Charles Babbage');
    await sealOrganisation(owner.orgId);
    const userId = toPublicId('user', owner.actor.id);
    const erased = await execute(eraseAuditPersonal, owner.actor, { userId }, call());
    expect(erased.erasedPayloads).toBe(3);
    const events = await execute(
      listAuditEvents,
      owner.actor,
      { limit: 100, resourceType: 'dataset' },
      call(),
    );
    expect(events.data.map(({ personal }) => personal)).toEqual(['kept', 'erased', 'erased', 'erased']);
    expect(JSON.stringify(events.data.slice(1))).not.toContain('Ada');
    const again = await execute(eraseAuditPersonal, owner.actor, { email: 'ADA@example.test' }, call());
    expect(again.erasedPayloads).toBe(1);
    await expect(execute(eraseAuditPersonal, owner.actor, {}, call())).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(JSON.stringify(await auditTrailOf(owner.scope, 'audit.erasePersonal'))).not.toContain('ada@');
    const trust = await fingerprint(owner);
    const { body } = await exportAuditTrail(owner.scope, services(), {});
    expect(await verified(body, 'jsonl', '--trust', trust)).toMatchObject({
      code: 0,
      result: { ok: true, erasures: 2 },
    });
    const other = await createTestOrganisation();
    expect(await execute(eraseAuditPersonal, other.actor, { userId }, call())).toMatchObject({
      erasedPayloads: 0,
    });
    expect(await execute(verifyAuditTrail, owner.actor, {}, call())).toMatchObject({
      ok: true,
      erasedPayloads: 4,
    });
  });
});
