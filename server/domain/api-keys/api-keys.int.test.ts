import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashApiKey } from '@/server/lib/api-key-secret';
import { fromPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { Actor } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { withTenant } from '@/server/tenancy/with-tenant';
import { actorWithRole, createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { setUpTestServices } from '@/tests/support/services';
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: randomUUID(), services: services() });
const make = (actor: Actor, input: Record<string, unknown> = {}) =>
  execute(createApiKey, actor, { name: 'CI', role: 'viewer', ...input }, call());

describe('API keys', () => {
  it('are shown once and kept as a hash', async () => {
    const { actor, orgId } = await createTestOrganisation();
    const { key, id, prefix } = await make(actor, { expiresInDays: 30 });
    expect(key).toMatch(/^dtx_[\w-]{43}$/);
    expect(key.startsWith(prefix)).toBe(true);
    const row = await withSystem('seed', (db) =>
      db.apiKey.findUniqueOrThrow({ where: { id: fromPublicId('apiKey', id) ?? '' } }),
    );
    expect(row).toMatchObject({ orgId, secretHash: hashApiKey(key), createdBy: actor.id });
    expect(JSON.stringify(row)).not.toContain(key);
    const days = ((row.expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(30, 1);
    expect(JSON.stringify(await execute(listApiKeys, actor, {}, call()))).not.toContain(key);
  });

  it('leave an audit row without the key', async () => {
    const { actor, scope } = await createTestOrganisation();
    const { key } = await make(actor);
    const rows = await withTenant(scope, (db) => db.auditEvent.findMany());
    expect(rows.map((row) => row.action)).toEqual(['apiKey.create']);
    expect(JSON.stringify(rows)).not.toContain(key);
  });

  it('cannot do more than the person who makes them', async () => {
    const { actor } = await createTestOrganisation({ role: 'admin' });
    await expect(make(actor, { role: 'super_admin' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(make(actor, { role: 'api_user', permissions: ['billing.manage'] })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('name only permissions that exist', async () => {
    const { actor } = await createTestOrganisation();
    const attempt = make(actor, { role: 'api_user', permissions: ['dataset.fly'] });
    await expect(attempt).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('are made and revoked by administrators only', async () => {
    const { actor, scope } = await createTestOrganisation();
    const { id } = await make(actor);
    for (const role of ['viewer', 'data_engineer', 'annotator', 'auditor'] as const) {
      const other = actorWithRole(scope, role);
      await expect(make(other)).rejects.toMatchObject({ code: 'forbidden' });
      const attempt = execute(revokeApiKey, other, { apiKeyId: id }, call());
      await expect(attempt).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  it('are revoked for good, and a second time changes nothing', async () => {
    const { actor } = await createTestOrganisation();
    const { id } = await make(actor);
    const first = await execute(revokeApiKey, actor, { apiKeyId: id }, call());
    const second = await execute(revokeApiKey, actor, { apiKeyId: id }, call());
    expect(first.revokedAt).not.toBeNull();
    expect(second.revokedAt).toBe(first.revokedAt);
  });

  it('of another organisation do not exist', async () => {
    const [mine, other] = await Promise.all([createTestOrganisation(), createTestOrganisation()]);
    const { id } = await make(other.actor);
    const attempt = execute(revokeApiKey, mine.actor, { apiKeyId: id }, call());
    await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
    expect((await execute(listApiKeys, mine.actor, {}, call())).data).toEqual([]);
  });

  it('are listed newest first, page by page', async () => {
    const { actor } = await createTestOrganisation();
    for (const name of ['a', 'b', 'c']) await make(actor, { name });
    const first = await execute(listApiKeys, actor, { limit: 2 }, call());
    expect(first.data.map(({ name }) => name)).toEqual(['c', 'b']);
    const second = await execute(listApiKeys, actor, { limit: 2, cursor: first.nextCursor }, call());
    expect(second.data.map(({ name }) => name)).toEqual(['a']);
    expect(second.nextCursor).toBeNull();
  });
});

describe('narrowing a key', () => {
  it('takes permissions of its role away, and none that the role has not', async () => {
    const { actor } = await createTestOrganisation();
    const narrowed = await make(actor, { role: 'data_engineer', permissions: ['dataset.read', 'job.read'] });
    expect(narrowed).toMatchObject({ narrowed: true, permissions: ['dataset.read', 'job.read'] });
    expect((await make(actor)).narrowed).toBe(false);
    const beyond = make(actor, { role: 'viewer', permissions: ['dataset.delete'] });
    await expect(beyond).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('lets a holder of less make a narrowed key of a role that holds more', async () => {
    const { scope } = await createTestOrganisation();
    const admin = actorWithRole(scope, 'admin');
    const attempt = make(admin, { role: 'super_admin', permissions: ['dataset.read'] });
    expect((await attempt).permissions).toEqual(['dataset.read']);
  });
});

describe('rotating a key', () => {
  const rotate = (actor: Actor, input: Record<string, unknown>) =>
    execute(rotateApiKey, actor, input, call());

  it('gives the same key a new secret and keeps the old one for the overlap', async () => {
    const { actor, scope } = await createTestOrganisation();
    const made = await make(actor, { environment: 'production' });
    const rotated = await rotate(actor, { apiKeyId: made.id, overlapDays: 7 });
    expect(rotated).toMatchObject({
      id: made.id,
      environment: 'production',
      previous: { prefix: made.prefix },
    });
    expect(rotated.key).not.toBe(made.key);
    const days = (Date.parse(rotated.previous?.validUntil ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(7, 1);
    expect((await execute(listApiKeys, actor, {}, call())).data).toHaveLength(1);
    const rows = await withTenant(scope, (db) => db.auditEvent.findMany({ orderBy: { createdAt: 'asc' } }));
    expect(rows.map(({ action }) => action)).toEqual(['apiKey.create', 'apiKey.rotate']);
    expect(JSON.stringify(rows)).not.toContain(rotated.key);
  });

  it('is no way to a secret that can do more, or to a key that was revoked or has expired', async () => {
    const { actor, scope } = await createTestOrganisation();
    const strong = await make(actor, { role: 'super_admin' });
    const admin = actorWithRole(scope, 'admin');
    await expect(rotate(admin, { apiKeyId: strong.id })).rejects.toMatchObject({ code: 'forbidden' });
    await execute(revokeApiKey, actor, { apiKeyId: strong.id }, call());
    await expect(rotate(actor, { apiKeyId: strong.id })).rejects.toMatchObject({ code: 'conflict' });
    const old = await make(actor);
    const data = { expiresAt: new Date(Date.now() - 1000) };
    const id = fromPublicId('apiKey', old.id) ?? '';
    await withSystem('seed', (db) => db.apiKey.update({ where: { id }, data }));
    await expect(rotate(actor, { apiKeyId: old.id })).rejects.toMatchObject({ code: 'conflict' });
    expect((await rotate(actor, { apiKeyId: old.id, expiresInDays: 5 })).state).toBe('active');
  });

  it.each([-1, 31, 1.5])('refuses an overlap of %s days', async (overlapDays) => {
    const { actor } = await createTestOrganisation();
    const { id } = await make(actor);
    await expect(rotate(actor, { apiKeyId: id, overlapDays })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('of another organisation finds nothing', async () => {
    const [mine, other] = await Promise.all([createTestOrganisation(), createTestOrganisation()]);
    const { id } = await make(other.actor);
    await expect(rotate(mine.actor, { apiKeyId: id })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the list', () => {
  it('filters by state, environment, role and part of the name', async () => {
    const { actor, orgId } = await createTestOrganisation();
    const live = await make(actor, { name: 'Nightly upload', environment: 'production' });
    const gone = await make(actor, { name: 'Old', environment: 'staging', role: 'data_scientist' });
    await execute(revokeApiKey, actor, { apiKeyId: gone.id }, call());
    const left = await make(actor, { name: 'Of someone who left' });
    const id = fromPublicId('apiKey', left.id) ?? '';
    const stranger = (await createTestOrganisation()).userId;
    await withSystem('seed', (db) => db.apiKey.update({ where: { id }, data: { createdBy: stranger } }));
    expect(orgId).toBeTruthy();
    const ids = async (input: Record<string, unknown>) =>
      (await execute(listApiKeys, actor, input, call())).data.map((key) => key.id);
    expect(await ids({ state: 'active' })).toEqual([live.id]);
    expect(await ids({ state: 'revoked' })).toEqual([gone.id]);
    expect(await ids({ state: 'suspended' })).toEqual([left.id]);
    expect(await ids({ state: 'expired' })).toEqual([]);
    expect(await ids({ environment: 'staging' })).toEqual([gone.id]);
    expect(await ids({ role: 'data_scientist' })).toEqual([gone.id]);
    expect(await ids({ name: 'NIGHTLY' })).toEqual([live.id]);
  });

  it('sorts by environment page by page, those without one last', async () => {
    const { actor } = await createTestOrganisation();
    for (const environment of ['b', undefined, 'a', 'c']) await make(actor, { environment });
    const seen: (string | null)[] = [];
    let cursor: string | undefined;
    do {
      const page = await execute(listApiKeys, actor, { sort: 'environment', limit: 1, cursor }, call());
      seen.push(...page.data.map((key) => key.environment));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['a', 'b', 'c', null]);
  });
});
