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
import { createApiKey, listApiKeys, revokeApiKey } from './operations';

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
