import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createProcessRateLimiter } from '@/server/adapters/rate-limiter/process-rate-limiter';
import { hashPassword } from '@/server/lib/password';
import { mintScope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { auditTrailOf } from '@/tests/support/audit-trail';
import { TEST_MEANS } from '@/tests/support/auth-browser';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { giveSecondFactor } from '@/tests/support/second-factor';
import { signInWithPassword } from './sign-in-with-password';

setUpTestDatabase();
const NOW = new Date();
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const CLIENT = { address: '192.0.2.7', userAgent: 'a browser' };
const PASSWORD = 'the right password';

let rateLimiter = createProcessRateLimiter();
let email = '';
let userId = '';
let orgId = '';
beforeEach(async () => {
  rateLimiter = createProcessRateLimiter();
  email = `${randomUUID()}@example.test`;
  ({ userId, orgId } = await createTestOrganisation());
  const data = { email, passwordHash: await hashPassword(PASSWORD) };
  await withSystem('seed', (db) => db.user.update({ where: { id: userId }, data }));
});

async function attempt(password: string, now = NOW, code?: string): Promise<string> {
  const context = { ...TEST_MEANS, rateLimiter, now, requestId: 'test', client: CLIENT };
  return (await signInWithPassword({ email, password, code, method: 'password' }, context)).kind;
}

async function guess(times: number, at = NOW) {
  for (let count = 0; count < times; count += 1)
    expect(await attempt('a wrong password', at)).toBe('refused');
}

const trail = () => auditTrailOf(mintScope(orgId));

describe('guessing a password', () => {
  it('may fail a few times', async () => {
    await guess(9);
    expect(await attempt(PASSWORD)).toBe('signed_in');
  });

  it('puts the account to rest for a quarter of an hour, even for the right password', async () => {
    await guess(10);
    expect(await attempt(PASSWORD, later(14))).toBe('refused');
    expect(await attempt(PASSWORD, later(16))).toBe('signed_in');
  });

  it('does not make the rest longer while it lasts', async () => {
    await guess(10);
    await guess(10, later(10));
    expect(await attempt(PASSWORD, later(16))).toBe('signed_in');
  });

  it('counts failures in a row only', async () => {
    await guess(9);
    await attempt(PASSWORD);
    await guess(9);
    expect(await attempt(PASSWORD)).toBe('signed_in');
  });

  it('counts guesses that come at the same moment', async () => {
    await Promise.all(Array.from({ length: 10 }, () => attempt('a wrong password')));
    expect(await attempt(PASSWORD)).toBe('refused');
  });

  it('of an account that is switched off tells nothing', async () => {
    await withSystem('seed', (db) => db.user.update({ where: { id: userId }, data: { deactivatedAt: NOW } }));
    expect(await attempt(PASSWORD)).toBe('refused');
  });
});

describe('guessing a code', () => {
  it('counts like a password, and the right password in between buys no new guesses', async () => {
    const { code } = await giveSecondFactor(userId);
    for (let count = 0; count < 10; count += 1) {
      expect(await attempt(PASSWORD)).toBe('code_needed');
      expect(await attempt(PASSWORD, NOW, '000000')).toBe('refused');
    }
    expect(await attempt(PASSWORD)).toBe('refused');
    expect(await attempt(PASSWORD, NOW, code())).toBe('refused');
    expect(await attempt('a wrong password')).toBe('refused');
  });

  it('lets no more through when many come at the same moment', async () => {
    const { code } = await giveSecondFactor(userId);
    await Promise.all(Array.from({ length: 20 }, () => attempt(PASSWORD, NOW, '000000')));
    expect(await attempt(PASSWORD, NOW, code())).toBe('refused');
    const wrong = (await trail()).filter(({ action }) => action === 'session.signInFailed');
    expect(wrong.length).toBeLessThanOrEqual(10);
  });
});

describe('trying many accounts from one address', () => {
  it('ends after a hundred attempts, also for a right password', async () => {
    const mine = email;
    for (let count = 0; count < 100; count += 1) {
      email = `${count}@nobody.test`;
      expect(await attempt('a guess')).toBe('refused');
    }
    email = mine;
    await expect(attempt(PASSWORD)).rejects.toMatchObject({ code: 'rate_limited' });
  });
});

describe('the audit trail', () => {
  it('tells the owner of failures, the rest and the sign-in, in every organisation of theirs, without a secret', async () => {
    const other = await createTestOrganisation();
    const membership = { id: randomUUID(), orgId: other.orgId, userId, role: 'viewer' };
    await withSystem('seed', (db) => db.membership.create({ data: membership }));
    await guess(10);
    expect(await attempt(PASSWORD, later(16))).toBe('signed_in');
    const rows = await trail();
    const actions = rows.map(({ action }) => action);
    expect(actions).toEqual([...Array(10).fill('session.signInFailed'), 'session.locked', 'session.signIn']);
    expect(rows.at(-1)).toMatchObject({ actorType: 'user', actorId: userId });
    expect(rows[0]).toMatchObject({ actorType: 'system', actorId: null, resourceId: userId });
    expect(rows[0]).toMatchObject({
      outcome: 'failed',
      address: '192.0.2.7',
      detail: { reason: 'wrong_password' },
    });
    for (const secret of [PASSWORD, 'a wrong password']) expect(JSON.stringify(rows)).not.toContain(secret);
    const there = await withSystem('seed', (db) => db.auditEvent.count({ where: { orgId: other.orgId } }));
    expect(there).toBe(12);
  });

  it('keeps nothing of an e-mail that has no account', async () => {
    const before = await withSystem('seed', (db) => db.auditEvent.count());
    email = `${randomUUID()}@example.test`;
    expect(await attempt(PASSWORD)).toBe('refused');
    expect(await withSystem('seed', (db) => db.auditEvent.count())).toBe(before);
  });
});
