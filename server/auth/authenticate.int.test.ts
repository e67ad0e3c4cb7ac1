import { encode } from 'next-auth/jwt';
import { describe, expect, it } from 'vitest';
import type { Permission } from '@/server/access/permissions';
import { newApiKeySecret } from '@/server/lib/api-key-secret';
import { newUuid, toPublicId } from '@/server/lib/ids';
import type { Actor } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { TEST_SECRET } from '@/tests/support/services';
import { authenticate, ORGANISATION_COOKIE, ORGANISATION_HEADER, SESSION_COOKIE } from './authenticate';

setUpTestDatabase();

interface KeyFields {
  role?: string;
  permissions?: string[];
  expiresAt?: Date;
  revokedAt?: Date;
  createdBy?: string;
  previousSecretHash?: string;
  previousPrefix?: string;
  previousValidUntil?: Date;
}

async function keyIn(orgId: string, fields: KeyFields = {}): Promise<{ key: string; id: string }> {
  const { key, prefix, secretHash } = newApiKeySecret();
  const id = newUuid();
  const data = { id, orgId, name: 'key', prefix, secretHash, role: 'viewer', permissions: [], ...fields };
  await withSystem('seed', (db) => db.apiKey.create({ data }));
  return { key, id };
}

function withKey(key: string): Promise<Actor> {
  const headers = { authorization: `Bearer ${key}` };
  return authenticate(new Request('http://localhost/v1/me', { headers }), TEST_SECRET);
}

async function withSession(userId: string, headers: Record<string, string> = {}, secret = TEST_SECRET) {
  const token = await encode({ token: { sub: userId }, secret });
  const request = new Request('http://localhost/v1/me', {
    headers: { cookie: `other=1; ${SESSION_COOKIE}=${token}`, ...headers },
  });
  return authenticate(request, TEST_SECRET);
}

describe('API keys', () => {
  it('act for their organisation with the rights of their role', async () => {
    const { orgId } = await createTestOrganisation();
    const { key, id } = await keyIn(orgId);
    const actor = await withKey(key);
    expect(actor).toMatchObject({ type: 'api_key', id, role: 'viewer', scope: { orgId } });
    if (actor.type !== 'api_key') throw new Error('not a key');
    expect(actor.permissions.has('dataset.read')).toBe(true);
    expect(actor.permissions.has('dataset.delete')).toBe(false);
  });

  it('of an API user have exactly the permissions they were given', async () => {
    const { orgId } = await createTestOrganisation();
    const { key } = await keyIn(orgId, { role: 'api_user', permissions: ['dataset.read', 'no.such'] });
    const actor = await withKey(key);
    expect(actor.type === 'api_key' && [...actor.permissions]).toEqual(['dataset.read']);
  });

  it.each([
    ['revoked', { revokedAt: new Date() }],
    ['expired', { expiresAt: new Date(Date.now() - 1000) }],
  ])('that are %s are refused', async (_case, fields) => {
    const { orgId } = await createTestOrganisation();
    const { key } = await keyIn(orgId, fields);
    await expect(withKey(key)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it.each(['dtx_unknown', 'something else', ''])('that nobody issued are refused: %j', async (key) => {
    await expect(withKey(key)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('note their use at most once a minute', async () => {
    const { orgId } = await createTestOrganisation();
    const { key, id } = await keyIn(orgId);
    const lastUsed = async () =>
      (await withSystem('seed', (db) => db.apiKey.findUniqueOrThrow({ where: { id } }))).lastUsedAt;
    await withKey(key);
    const first = await lastUsed();
    await withKey(key);
    expect(first).not.toBeNull();
    expect(await lastUsed()).toEqual(first);
  });
});

describe('API keys that were narrowed, rotated or left behind', () => {
  it('do what is left of their role', async () => {
    const { orgId } = await createTestOrganisation();
    const { key } = await keyIn(orgId, {
      role: 'data_engineer',
      permissions: ['dataset.read', 'billing.manage'],
    });
    const actor = await withKey(key);
    expect(actor.type === 'api_key' && [...actor.permissions]).toEqual(['dataset.read']);
  });

  it('open with the old secret until its time has run out, and note its use apart', async () => {
    const { orgId } = await createTestOrganisation();
    const old = newApiKeySecret();
    const previous = { previousSecretHash: old.secretHash, previousPrefix: old.prefix };
    const { id } = await keyIn(orgId, { ...previous, previousValidUntil: new Date(Date.now() + 60_000) });
    expect(await withKey(old.key)).toMatchObject({ type: 'api_key', id });
    const row = await withSystem('seed', (db) => db.apiKey.findUniqueOrThrow({ where: { id } }));
    expect(row.previousLastUsedAt).not.toBeNull();
    expect(row.lastUsedAt).toBeNull();
    const data = { previousValidUntil: new Date(Date.now() - 1000) };
    await withSystem('seed', (db) => db.apiKey.update({ where: { id }, data }));
    await expect(withKey(old.key)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('do no more than their holder may now, and nothing once the holder has left', async () => {
    const { orgId, userId } = await createTestOrganisation();
    const { key } = await keyIn(orgId, { role: 'admin', createdBy: userId });
    const may = async (permission: Permission) => {
      const actor = await withKey(key);
      return actor.type === 'api_key' && actor.permissions.has(permission);
    };
    expect(await may('dataset.delete')).toBe(true);
    await withSystem('seed', (db) =>
      db.membership.updateMany({ where: { userId }, data: { role: 'viewer' } }),
    );
    expect(await may('dataset.delete')).toBe(false);
    expect(await may('dataset.read')).toBe(true);
    const deactivatedAt = new Date();
    await withSystem('seed', (db) => db.user.update({ where: { id: userId }, data: { deactivatedAt } }));
    await expect(withKey(key)).rejects.toMatchObject({ code: 'unauthenticated' });
    await withSystem('seed', (db) =>
      db.user.update({ where: { id: userId }, data: { deactivatedAt: null } }),
    );
    expect(await may('dataset.read')).toBe(true);
    await withSystem('seed', (db) => db.membership.deleteMany({ where: { userId } }));
    await expect(withKey(key)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('sessions', () => {
  it('act for the person with their role', async () => {
    const { orgId, userId } = await createTestOrganisation({ role: 'data_engineer' });
    expect(await withSession(userId)).toMatchObject({
      type: 'user',
      id: userId,
      role: 'data_engineer',
      scope: { orgId },
    });
  });

  it('end at once for someone who was removed', async () => {
    const { userId } = await createTestOrganisation();
    await withSystem('seed', (db) => db.membership.deleteMany({ where: { userId } }));
    expect(await withSession(userId)).toMatchObject({ type: 'anonymous' });
  });

  it('end with a membership that has run out', async () => {
    const { userId } = await createTestOrganisation({ role: 'auditor' });
    const expiresAt = new Date(Date.now() - 1000);
    await withSystem('seed', (db) => db.membership.updateMany({ where: { userId }, data: { expiresAt } }));
    expect(await withSession(userId)).toMatchObject({ type: 'anonymous' });
  });

  it('signed with another secret are nobody', async () => {
    const { userId } = await createTestOrganisation();
    const other = 'another secret, which is also long enough';
    expect(await withSession(userId, {}, other)).toMatchObject({ type: 'anonymous' });
  });

  it('are not for API users', async () => {
    const { userId } = await createTestOrganisation({ role: 'api_user' });
    expect(await withSession(userId)).toMatchObject({ type: 'anonymous' });
  });

  it('reach another organisation of the person, and none that is not theirs', async () => {
    const [first, second, foreign] = await Promise.all([
      createTestOrganisation(),
      createTestOrganisation(),
      createTestOrganisation(),
    ]);
    const membership = { id: newUuid(), orgId: second.orgId, userId: first.userId, role: 'viewer' };
    await withSystem('seed', (db) => db.membership.create({ data: membership }));
    const inOrganisation = (orgId: string) =>
      withSession(first.userId, { [ORGANISATION_HEADER]: toPublicId('organisation', orgId) });
    expect(await inOrganisation(second.orgId)).toMatchObject({
      role: 'viewer',
      scope: { orgId: second.orgId },
    });
    expect(await inOrganisation(foreign.orgId)).toMatchObject({ type: 'anonymous' });
  });

  it('go to the remembered organisation, and to the first when that is not theirs', async () => {
    const [first, second, foreign] = await Promise.all([
      createTestOrganisation(),
      createTestOrganisation(),
      createTestOrganisation(),
    ]);
    const membership = { id: newUuid(), orgId: second.orgId, userId: first.userId, role: 'viewer' };
    await withSystem('seed', (db) => db.membership.create({ data: membership }));
    const remembering = async ({ orgId }: { orgId: string }) => {
      const token = await encode({ token: { sub: first.userId }, secret: TEST_SECRET });
      const cookie = `${SESSION_COOKIE}=${token}; ${ORGANISATION_COOKIE}=test-${orgId}`;
      return authenticate(new Request('http://localhost/v1/me', { headers: { cookie } }), TEST_SECRET);
    };
    expect(await remembering(second)).toMatchObject({ scope: { orgId: second.orgId } });
    expect(await remembering(foreign)).toMatchObject({ scope: { orgId: first.orgId } });
  });
});

it('is nobody without a key and a cookie', async () => {
  const request = new Request('http://localhost/v1/me');
  expect(await authenticate(request, TEST_SECRET)).toEqual({ type: 'anonymous', id: null });
});

it('is nobody with a broken cookie', async () => {
  const headers = { cookie: `${SESSION_COOKIE}=%E0%A4%A` };
  const request = new Request('http://localhost/v1/me', { headers });
  expect(await authenticate(request, TEST_SECRET)).toMatchObject({ type: 'anonymous' });
});
