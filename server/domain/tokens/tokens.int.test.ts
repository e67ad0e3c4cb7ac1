import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { authenticate } from '@/server/auth/authenticate';
import { createApiKey, revokeApiKey, rotateApiKey } from '@/server/domain/api-keys/operations';
import { hashPassword } from '@/server/lib/password';
import { execute } from '@/server/operations/execute';
import type { Actor } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { giveSecondFactor } from '@/tests/support/second-factor';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { createToken, listSigningKeys, refreshToken, revokeToken } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const NOBODY: Actor = { type: 'anonymous', id: null };
const PASSWORD = 'the right password';
const DAY_MS = 86_400_000;

let ours: TestOrganisation;
let email = '';
beforeEach(async () => {
  ours = await createTestOrganisation({ role: 'data_engineer' });
  const passwordHash = await hashPassword(PASSWORD);
  const where = { id: ours.userId };
  ({ email } = await withSystem('seed', (db) => db.user.update({ where, data: { passwordHash } })));
});

const callAt = (days = 0) => {
  const now = () => new Date(Date.now() + days * DAY_MS);
  return { requestId: 'test', services: { ...services(), now } };
};
const byPassword = (fields: Record<string, string> = {}) =>
  execute(createToken, NOBODY, { email, password: PASSWORD, ...fields }, callAt());
const refresh = (token: string, days = 0) =>
  execute(refreshToken, NOBODY, { refreshToken: token }, callAt(days));
const bearer = (token: string) =>
  authenticate(
    new Request('http://datrix.test/v1/me', { headers: { authorization: `Bearer ${token}` } }),
    TEST_SECRET,
  );
const change = (data: object) =>
  withSystem('seed', (db) => db.user.update({ where: { id: ours.userId }, data }));
const actions = async () =>
  (await withSystem('seed', (db) => db.auditEvent.findMany({ where: { orgId: ours.orgId } })))
    .map(({ action }) => action)
    .filter((action) => action.startsWith('token.'))
    .sort();

describe('an access token', () => {
  it('acts for the person with what their membership allows now, never for their account', async () => {
    const { accessToken, expiresIn, tokenType } = await byPassword();
    expect([expiresIn, tokenType]).toEqual([3600, 'Bearer']);
    const actor = await bearer(accessToken);
    expect(actor).toMatchObject({
      type: 'user',
      id: ours.userId,
      credential: 'token',
      scope: { orgId: ours.orgId },
    });
    expect(actor.type === 'user' && actor.permissions.has('dataset.delete')).toBe(true);
    expect(actor.type === 'user' && actor.permissions.has('account.manage')).toBe(false);
    await withSystem('seed', (db) =>
      db.membership.updateMany({ where: { userId: ours.userId }, data: { role: 'viewer' } }),
    );
    const demoted = await bearer(accessToken);
    expect(demoted.type === 'user' && demoted.permissions.has('dataset.delete')).toBe(false);
  });

  it('is signed by a key of the published set and holds no permissions', async () => {
    const { accessToken } = await byPassword();
    const { keys } = await execute(listSigningKeys, NOBODY, {}, callAt());
    expect(JSON.stringify(keys)).not.toContain('"d"');
    const { payload, protectedHeader } = await jwtVerify(accessToken, createLocalJWKSet({ keys }));
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
    expect(payload).toMatchObject({ iss: 'http://datrix.test', aud: 'datrix-api' });
    expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'org', 'sid', 'sub']);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  });

  it('that was changed, signed by another, unsigned or of another kind is refused', async () => {
    const { accessToken } = await byPassword();
    const [head = '', body = '', signature = ''] = accessToken.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const altered = Buffer.from(JSON.stringify({ ...claims, sub: 'usr_x' })).toString('base64url');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    const kid = JSON.parse(Buffer.from(head, 'base64url').toString()).kid;
    const hmac = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid, typ: 'at+jwt' })
      .sign(new TextEncoder().encode(TEST_SECRET));
    for (const token of [
      `${head}.${altered}.${signature}`,
      `${none}.${body}.`,
      hmac,
      `${head}.${body}.x`,
      'eyJ',
    ]) {
      await expect(bearer(token)).rejects.toMatchObject({ code: 'unauthenticated' });
    }
  });

  it.each([
    ['deactivation', { deactivatedAt: new Date() }],
    ['a password reset', { sessionsValidFrom: new Date(Date.now() + 60_000) }],
  ])('ends at once with %s, and so does its refresh token', async (_what, data) => {
    const pair = await byPassword();
    await change(data);
    await expect(bearer(pair.accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(refresh(pair.refreshToken)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('ends at once with the membership', async () => {
    const pair = await byPassword();
    await withSystem('seed', (db) => db.membership.deleteMany({ where: { userId: ours.userId } }));
    await expect(bearer(pair.accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(refresh(pair.refreshToken)).rejects.toMatchObject({ code: 'invalid_grant' });
  });
});

describe('getting a token', () => {
  it('by password asks for the code of a second factor', async () => {
    const { code } = await giveSecondFactor(ours.userId);
    await expect(byPassword()).rejects.toMatchObject({ code: 'second_factor_required' });
    await expect(byPassword({ code: '000000' })).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(await bearer((await byPassword({ code: code() })).accessToken)).toMatchObject({ type: 'user' });
  });

  it('is refused alike for a wrong password and an unknown e-mail', async () => {
    const attempts: Record<string, string>[] = [{ password: 'wrong' }, { email: 'nobody@example.test' }];
    for (const fields of attempts) {
      await expect(byPassword(fields)).rejects.toMatchObject({ code: 'invalid_credentials' });
    }
  });

  it('is for one organisation of the person', async () => {
    const foreign = await createTestOrganisation();
    await expect(byPassword({ organisation: foreign.orgId })).rejects.toMatchObject({ code: 'not_found' });
    const { accessToken } = await byPassword({ organisation: `test-${ours.orgId}` });
    expect(await bearer(accessToken)).toMatchObject({ scope: { orgId: ours.orgId } });
  });

  it('works for an API user, who has no session', async () => {
    await withSystem('seed', (db) =>
      db.membership.updateMany({ where: { userId: ours.userId }, data: { role: 'api_user' } }),
    );
    const actor = await bearer((await byPassword()).accessToken);
    expect(actor.type === 'user' && [...actor.permissions]).toEqual([]);
  });

  it('waits for a second factor where the organisation asks for one', async () => {
    const pair = await byPassword();
    await withSystem('seed', (db) =>
      db.organisation.update({ where: { id: ours.orgId }, data: { secondFactorRequired: true } }),
    );
    await expect(byPassword()).rejects.toMatchObject({ code: 'second_factor_enrolment_required' });
    const actor = await bearer(pair.accessToken);
    expect(actor.type === 'user' && actor.permissions.size).toBe(0);
  });

  it('takes a session or a key, no token and nobody', async () => {
    const session: Actor = { ...ours.actor, credential: 'session' };
    expect(await bearer((await execute(createToken, session, {}, callAt())).accessToken)).toMatchObject({
      id: ours.userId,
    });
    const token: Actor = { ...ours.actor, credential: 'token' };
    await expect(execute(createToken, token, {}, callAt())).rejects.toMatchObject({ code: 'forbidden' });
    await expect(execute(createToken, NOBODY, {}, callAt())).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });
});

describe('a token of an API key', () => {
  async function keyAndToken() {
    const owner = await createTestOrganisation();
    const key = await execute(createApiKey, owner.actor, { name: 'CI', role: 'viewer' }, callAt());
    const pair = await execute(createToken, await bearer(key.key), {}, callAt());
    return { owner, key, pair };
  }

  it('does what the key may, and ends with it', async () => {
    const { owner, key, pair } = await keyAndToken();
    expect(await bearer(pair.accessToken)).toMatchObject({
      type: 'api_key',
      role: 'viewer',
      credential: 'token',
    });
    await execute(revokeApiKey, owner.actor, { apiKeyId: key.id }, callAt());
    await expect(bearer(pair.accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(refresh(pair.refreshToken)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('lives as long as the secret that made it, and the old secret makes no new one', async () => {
    const { owner, key, pair } = await keyAndToken();
    await execute(rotateApiKey, owner.actor, { apiKeyId: key.id, overlapDays: 1 }, callAt());
    expect(await bearer(pair.accessToken)).toMatchObject({ type: 'api_key' });
    const old = await bearer(key.key);
    await expect(execute(createToken, old, {}, callAt())).rejects.toMatchObject({ code: 'forbidden' });
    await execute(rotateApiKey, owner.actor, { apiKeyId: key.id, overlapDays: 0 }, callAt());
    await expect(bearer(pair.accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('a refresh token', () => {
  it('works once and brings the next, under the end of the first', async () => {
    const first = await byPassword();
    const second = await refresh(first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(second.refreshTokenExpiresAt).toBe(first.refreshTokenExpiresAt);
    expect(await bearer(second.accessToken)).toMatchObject({ id: ours.userId });
    expect(await actions()).toEqual(['token.create', 'token.refresh']);
  });

  it('used twice ends the whole family and says so in the trail', async () => {
    const first = await byPassword();
    const second = await refresh(first.refreshToken);
    await expect(refresh(first.refreshToken)).rejects.toMatchObject({ code: 'invalid_grant' });
    await expect(refresh(second.refreshToken)).rejects.toMatchObject({ code: 'invalid_grant' });
    await expect(bearer(second.accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await actions()).toEqual(['token.create', 'token.refresh', 'token.reused']);
  });

  it('used at the same moment is re-use too', async () => {
    const first = await byPassword();
    const both = await Promise.allSettled([refresh(first.refreshToken), refresh(first.refreshToken)]);
    const won = both.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(won.length).toBeLessThanOrEqual(1);
    for (const pair of won)
      await expect(bearer(pair.accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await actions()).toContain('token.reused');
  });

  it('leaves other families alone', async () => {
    const [one, other] = [await byPassword(), await byPassword()];
    await refresh(one.refreshToken);
    await expect(refresh(one.refreshToken)).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(await bearer(other.accessToken)).toMatchObject({ id: ours.userId });
  });

  it('ends after 30 days, and is kept as a hash only', async () => {
    const { refreshToken: token } = await byPassword();
    const rows = await withSystem('seed', (db) => db.refreshToken.findMany());
    expect(JSON.stringify(rows)).not.toContain(token);
    await expect(refresh(token, 31)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('that nobody issued is refused', async () => {
    await expect(refresh('dtr_unknown')).rejects.toMatchObject({ code: 'invalid_grant' });
  });
});

describe('ending tokens', () => {
  it.each(['accessToken', 'refreshToken'] as const)('by the %s ends the family', async (which) => {
    const pair = await byPassword();
    await execute(revokeToken, NOBODY, { token: pair[which] }, callAt());
    await expect(bearer(pair.accessToken)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(refresh(pair.refreshToken)).rejects.toMatchObject({ code: 'invalid_grant' });
    expect(await actions()).toEqual(['token.create', 'token.revoke']);
  });

  it('answers the same for a token that nobody issued', async () => {
    expect(await execute(revokeToken, NOBODY, { token: 'dtr_unknown' }, callAt())).toEqual({});
    expect(await execute(revokeToken, NOBODY, { token: 'eyJ.x.y' }, callAt())).toEqual({});
  });
});

describe('signing keys', () => {
  it('are made once by processes that begin together, replaced after 30 days, and published while tokens live', async () => {
    await withSystem('seed', (db) => db.signingKey.deleteMany());
    const pairs = await Promise.all([byPassword(), byPassword(), byPassword()]);
    const kidOf = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
    expect(new Set(pairs.map(({ accessToken }) => kidOf(accessToken))).size).toBe(1);
    const input = { email, password: PASSWORD };
    const later = await execute(createToken, NOBODY, input, callAt(30.5));
    expect(kidOf(later.accessToken)).not.toBe(kidOf(pairs[0]?.accessToken ?? ''));
    const kids = async (days: number) =>
      (await execute(listSigningKeys, NOBODY, {}, callAt(days))).keys.map(({ kid }) => kid);
    expect(await kids(30.9)).toHaveLength(2);
    expect(await kids(32)).toEqual([kidOf(later.accessToken)]);
    const rows = await withSystem('seed', (db) => db.signingKey.findMany());
    expect(JSON.stringify(rows.map(({ publicJwk }) => publicJwk))).not.toContain('"d"');
  });
});
