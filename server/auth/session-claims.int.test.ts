import { encode } from 'next-auth/jwt';
import { describe, expect, it } from 'vitest';
import { newUuid } from '@/server/lib/ids';
import type { Actor } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { TEST_MEANS } from '@/tests/support/auth-browser';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { TEST_SECRET } from '@/tests/support/services';
import { authenticate, SESSION_COOKIE } from './authenticate';
import { nextAuthOptions } from './next-auth-options';
import { openDoor } from './open-door';
import { newSessionClaims, readSessionClaims, type SessionClaims, withSessionClaims } from './session-claims';

setUpTestDatabase();
const BEGAN = new Date('2026-03-01T10:00:00.000Z');

async function withSession(userId: string, claims: SessionClaims | null): Promise<Actor> {
  // `iat` is now, as after a renewal.
  const token = await encode({ token: { sub: userId, ...claims }, secret: TEST_SECRET });
  const headers = { cookie: `${SESSION_COOKIE}=${token}` };
  return authenticate(new Request('http://localhost/v1/me', { headers }), TEST_SECRET);
}

const change = (id: string, data: object) =>
  withSystem('seed', (db) => db.user.update({ where: { id }, data }));
const later = (milliseconds: number) => new Date(BEGAN.getTime() + milliseconds);

describe('a session', () => {
  it('goes on while nobody has ended it, also one from before sessions had names', async () => {
    const { userId } = await createTestOrganisation();
    const claims = newSessionClaims(BEGAN);
    expect(await withSession(userId, claims)).toMatchObject({ type: 'user', sessionId: claims.sessionId });
    expect(await withSession(userId, null)).toMatchObject({ type: 'user' });
  });

  it('is void when it began before the time that its account names, though it was renewed since', async () => {
    const { userId } = await createTestOrganisation();
    await change(userId, { sessionsValidFrom: BEGAN });
    expect(await withSession(userId, newSessionClaims(later(-1)))).toMatchObject({ type: 'anonymous' });
    expect(await withSession(userId, newSessionClaims(BEGAN))).toMatchObject({ type: 'user' });
    expect(await withSession(userId, newSessionClaims(later(1)))).toMatchObject({ type: 'user' });
    expect(await withSession(userId, null)).toMatchObject({ type: 'anonymous' });
  });

  it('stands when it is the one that was kept', async () => {
    const { userId } = await createTestOrganisation();
    const [kept, other] = [newSessionClaims(BEGAN), newSessionClaims(BEGAN)];
    await change(userId, { sessionsValidFrom: later(1), keptSessionId: kept.sessionId });
    expect(await withSession(userId, kept)).toMatchObject({ type: 'user' });
    expect(await withSession(userId, other)).toMatchObject({ type: 'anonymous' });
  });

  it('is void when the account is switched off, kept or not', async () => {
    const { userId } = await createTestOrganisation();
    const claims = newSessionClaims(BEGAN);
    await change(userId, { deactivatedAt: BEGAN, keptSessionId: claims.sessionId });
    expect(await withSession(userId, claims)).toEqual({ type: 'anonymous', id: null });
  });

  it('of someone who is in no organisation says who it is and reaches nothing', async () => {
    const { userId } = await createTestOrganisation();
    await withSystem('seed', (db) => db.membership.deleteMany({ where: { userId } }));
    expect(await withSession(userId, newSessionClaims())).toEqual({
      type: 'anonymous',
      id: null,
      personId: userId,
    });
  });
});

describe('the token of a session', () => {
  const door = openDoor(new Request('http://datrix.test/'), {
    secure: false,
    requestId: 'test',
    trustedProxies: 0,
  });
  const settings = {
    secret: TEST_SECRET,
    secure: false,
    ...TEST_MEANS,
    oauth: {},
    signUp: 'open' as const,
    trustedProxies: 0,
  };
  const { callbacks } = withSessionClaims(nextAuthOptions(settings, door));
  const renew = (token: object, user?: { id: string }) => {
    // NextAuth passes no user when it renews; its type says that it always does.
    const call = { token, user, account: null } as unknown as Parameters<
      NonNullable<NonNullable<typeof callbacks>['jwt']>
    >[0];
    return callbacks?.jwt?.(call);
  };

  it('gets a name and a start at sign-in and keeps them when it is renewed', async () => {
    const first = await renew({ sub: 'x' }, { id: newUuid() });
    const claims = readSessionClaims(first ?? {});
    expect(claims?.startedAt).toBeGreaterThan(0);
    expect(readSessionClaims((await renew(first ?? {})) ?? {})).toEqual(claims);
    const second = readSessionClaims((await renew(first ?? {}, { id: newUuid() })) ?? {});
    expect(second?.sessionId).not.toBe(claims?.sessionId);
  });

  it('from before gets no start by a renewal', async () => {
    expect(readSessionClaims((await renew({ sub: 'x' })) ?? {})).toBeNull();
  });
});
