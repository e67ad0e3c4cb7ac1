import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverMail } from '@/server/domain/mail';
import { createOrganisation, getOrganisation } from '@/server/domain/organisations/operations';
import { newUuid } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { Actor, Scope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { type MailServer, startMailServer } from '@/tests/support/mail-server';
import {
  ANONYMOUS,
  addMember,
  canSignIn,
  changesIn,
  PASSWORD,
  queuedMails,
  withMail,
} from '@/tests/support/people';
import { setUpTestServices } from '@/tests/support/services';
import {
  changePassword,
  deactivateAccount,
  deactivateMember,
  endSessions,
  getAccount,
  requestReset,
  resetPassword,
  updateAccount,
} from './operations';

setUpTestDatabase();
const services = setUpTestServices();
let server: MailServer;
beforeAll(async () => {
  server = await startMailServer();
});
afterAll(() => server.close());

const NEW_PASSWORD = 'seven green tricycles';
const MINUTE = 60_000;
const call = (minutes = 0) => ({
  requestId: randomUUID(),
  services: { ...withMail(services(), server), now: () => new Date(Date.now() + minutes * MINUTE) },
});

async function person() {
  const organisation = await createTestOrganisation();
  const member = await addMember(organisation.scope, 'viewer', { password: true });
  return { ...member, organisation };
}
const userRow = (id: string) => withSystem('seed', (db) => db.user.findUniqueOrThrow({ where: { id } }));
const trail = (organisation: { scope: Scope }) => changesIn(organisation.scope);

async function resetToken(email: string): Promise<string> {
  const before = server.received.length;
  await execute(requestReset, ANONYMOUS, { email }, call());
  for (const id of await queuedMails()) await deliverMail(id, call().services);
  const mail = server.received.slice(before).find(({ text }) => text?.includes('/reset-password#'));
  return /reset-password#([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
}
const reset = (token: string, password = NEW_PASSWORD, minutes = 0) =>
  execute(resetPassword, ANONYMOUS, { token, password }, call(minutes));

describe('a forgotten password', () => {
  it('is replaced by a mailed link, which ends all sessions and is kept as a hash', async () => {
    const { email, userId, organisation } = await person();
    const token = await resetToken(email.toUpperCase());
    expect(token).toMatch(/^[\w-]{43}$/);
    const rows = await withSystem('seed', async (db) => [
      await db.passwordReset.findMany(),
      await db.mail.findMany(),
      await db.outboxEvent.findMany(),
    ]);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(await reset(token)).toEqual({ email });
    expect(await canSignIn(email, NEW_PASSWORD)).toBe(true);
    expect(await canSignIn(email, PASSWORD)).toBe(false);
    const row = await userRow(userId);
    expect(row.sessionsValidFrom).not.toBeNull();
    expect(row.keptSessionId).toBeNull();
    expect((await trail(organisation)).map(({ action }) => action)).toEqual(['password.reset']);
    for (const id of await queuedMails()) await deliverMail(id, call().services);
    const notice = await server.waitFor(
      email,
      ({ subject }) => subject === 'Your Datrix password was changed',
    );
    expect(notice.text).not.toContain(NEW_PASSWORD);
  });

  it('takes the same answer and the same steps for an address that nobody has', async () => {
    const { email } = await person();
    const switchedOff = await person();
    await withSystem('seed', (db) =>
      db.user.update({ where: { id: switchedOff.userId }, data: { deactivatedAt: new Date() } }),
    );
    const counts = () =>
      withSystem('seed', async (db) => [
        await db.passwordReset.count(),
        await db.mail.count(),
        await db.outboxEvent.count(),
      ]);
    const seen = [];
    for (const address of [email, switchedOff.email, `${randomUUID()}@example.test`]) {
      const before = await counts();
      const answer = await execute(requestReset, ANONYMOUS, { email: address }, call());
      const after = await counts();
      seen.push({ answer, added: after.map((count, index) => count - (before[index] ?? 0)) });
    }
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(seen[0]).toEqual({ answer: { delivery: 'mail' }, added: [1, 1, 1] });
    const before = server.received.length;
    for (const id of await queuedMails()) await deliverMail(id, call().services);
    expect(server.received.slice(before).map(({ to }) => JSON.stringify(to).includes(email))).toEqual([true]);
  });

  it('says so where no mail is sent', async () => {
    const { email } = await person();
    const silent = { requestId: randomUUID(), services: services() };
    expect(await execute(requestReset, ANONYMOUS, { email }, silent)).toEqual({ delivery: 'off' });
  });

  it.each(['known', 'unknown'])('may be asked for five times an hour: %s', async (which) => {
    const email = which === 'known' ? (await person()).email : `${randomUUID()}@example.test`;
    const ask = (minutes = 0) => execute(requestReset, ANONYMOUS, { email }, call(minutes));
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => ask()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    await expect(ask()).rejects.toMatchObject({
      code: 'rate_limited',
      meta: { retryAfterSeconds: expect.any(Number) },
    });
    await ask(61);
  });

  it.each([
    ['within the hour', 59, 'done'],
    ['after the hour', 61, 'not_found'],
  ])('has a link that holds for an hour: %s', async (_case, minutes, expected) => {
    const token = await resetToken((await person()).email);
    const outcome = await reset(token, NEW_PASSWORD, minutes).then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    expect(outcome).toBe(expected);
  });

  it('has links that hold once, all of them', async () => {
    const { email } = await person();
    const [first, second] = [await resetToken(email), await resetToken(email)];
    const outcomes = await Promise.allSettled([reset(second), reset(second)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(reset(first)).rejects.toMatchObject({ code: 'not_found' });
    await expect(reset('x'.repeat(43))).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each([
    ['short', 'short'],
    ['common', 'Passwort123456'],
    ['with the address', ''],
  ])('is not replaced by one that is %s, and the link stays', async (_case, password) => {
    const { email } = await person();
    const token = await resetToken(email);
    await expect(reset(token, password || `x ${email}`)).rejects.toMatchObject({
      code: 'invalid_input',
      meta: { errors: [{ path: 'password' }] },
    });
    await reset(token);
  });

  it('ends the rest that wrong guesses put on an account', async () => {
    const { email, userId } = await person();
    const lockedUntil = new Date(Date.now() + 10 * MINUTE);
    await withSystem('seed', (db) => db.user.update({ where: { id: userId }, data: { lockedUntil } }));
    await reset(await resetToken(email));
    expect(await canSignIn(email, NEW_PASSWORD)).toBe(true);
  });
});

describe('changing a password', () => {
  const change = (actor: Actor, input: object) =>
    execute(
      changePassword,
      actor,
      { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, ...input },
      call(),
    );

  it('needs the present one, ends the other sessions and keeps this one', async () => {
    const { actor, userId, email, organisation } = await person();
    const sessionId = newUuid();
    await change({ ...actor, sessionId }, {});
    expect(await userRow(userId)).toMatchObject({
      keptSessionId: sessionId,
      sessionsValidFrom: expect.any(Date),
    });
    expect(await canSignIn(email, NEW_PASSWORD)).toBe(true);
    expect((await trail(organisation)).map(({ action }) => action)).toEqual(['password.change']);
  });

  it('ends the links of a reset that was asked for before', async () => {
    const { actor, email } = await person();
    const token = await resetToken(email);
    await change(actor, {});
    await expect(reset(token)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('counts wrong guesses together with those of sign-in', async () => {
    const { actor, email } = await person();
    for (let guess = 0; guess < 5; guess++) await canSignIn(email, 'not this one');
    for (let guess = 0; guess < 5; guess++)
      await expect(change(actor, { currentPassword: 'wrong' })).rejects.toMatchObject({
        code: 'invalid_input',
        meta: { errors: [{ path: 'currentPassword' }] },
      });
    // At rest now, and the answer does not tell whether this one was right.
    await expect(change(actor, {})).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await canSignIn(email, PASSWORD)).toBe(false);
  });

  it('takes none that is common or holds the address', async () => {
    const { actor, email } = await person();
    for (const newPassword of ['qwertyuiop123', `${email}!`])
      await expect(change(actor, { newPassword })).rejects.toMatchObject({
        code: 'invalid_input',
        meta: { errors: [{ path: 'newPassword' }] },
      });
  });
});

describe('an account', () => {
  it('shows and changes its own name', async () => {
    const { actor, email } = await person();
    expect(await execute(updateAccount, actor, { name: ' Ada ' }, call())).toMatchObject({ name: 'Ada' });
    expect(await execute(getAccount, actor, {}, call())).toMatchObject({
      name: 'Ada',
      email,
      hasPassword: true,
    });
    await expect(execute(updateAccount, actor, { name: '' }, call())).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('ends its sessions, all or all but this one', async () => {
    const { actor, userId } = await person();
    const sessionId = newUuid();
    await execute(endSessions, { ...actor, sessionId }, { keepThis: true }, call());
    expect((await userRow(userId)).keptSessionId).toBe(sessionId);
    await execute(endSessions, { ...actor, sessionId }, {}, call());
    expect(await userRow(userId)).toMatchObject({ keptSessionId: null, sessionsValidFrom: expect.any(Date) });
  });

  it('is switched off by its owner: out of every organisation, keys ended, sign-in as with a wrong password', async () => {
    const { actor, userId, email, organisation } = await person();
    const other = await createTestOrganisation();
    await addMember(other.scope, 'admin', { userId });
    const key = {
      id: newUuid(),
      orgId: other.orgId,
      name: 'k',
      prefix: 'x',
      secretHash: newUuid(),
      role: 'viewer',
    };
    await withSystem('seed', (db) => db.apiKey.create({ data: { ...key, createdBy: userId } }));
    const wrong = execute(deactivateAccount, actor, { password: 'wrong' }, call());
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_input' });
    await execute(deactivateAccount, actor, { password: PASSWORD }, call());
    const left = await withSystem('seed', async (db) => ({
      memberships: await db.membership.count({ where: { userId } }),
      key: await db.apiKey.findUniqueOrThrow({ where: { id: key.id } }),
    }));
    expect(left.memberships).toBe(0);
    expect(left.key.revokedAt).not.toBeNull();
    expect(await userRow(userId)).toMatchObject({
      deactivatedAt: expect.any(Date),
      sessionsValidFrom: expect.any(Date),
    });
    expect(await canSignIn(email, PASSWORD)).toBe(false);
    for (const trailed of [organisation, other])
      expect((await trail(trailed)).map(({ action }) => action)).toEqual(['account.deactivate']);
  });

  it('stays on while an organisation has no other super admin', async () => {
    const { scope } = await createTestOrganisation();
    const { actor, userId } = await person();
    await execute(createOrganisation, actor, { name: 'Own' }, call());
    const work = execute(deactivateAccount, actor, { password: PASSWORD }, call());
    await expect(work).rejects.toMatchObject({ code: 'conflict' });
    expect((await userRow(userId)).deactivatedAt).toBeNull();
    expect(scope.orgId).not.toBe('');
  });

  it('is switched off by an admin only where it has no other organisation', async () => {
    const { memberId, userId, organisation } = await person();
    const other = await createTestOrganisation();
    const elsewhere = await addMember(other.scope, 'viewer', { userId });
    const off = () => execute(deactivateMember, organisation.actor, { memberId }, call());
    await expect(off()).rejects.toMatchObject({ code: 'conflict' });
    expect((await userRow(userId)).deactivatedAt).toBeNull();
    await withSystem('seed', (db) => db.membership.deleteMany({ where: { orgId: other.orgId, userId } }));
    const key = {
      id: newUuid(),
      orgId: organisation.orgId,
      name: 'k',
      prefix: 'x',
      secretHash: newUuid(),
      role: 'viewer',
    };
    await withSystem('seed', (db) => db.apiKey.create({ data: { ...key, createdBy: userId } }));
    expect(await off()).toEqual({ memberId, keysRevoked: 1 });
    expect((await userRow(userId)).deactivatedAt).not.toBeNull();
    expect(elsewhere.userId).toBe(userId);
  });

  it('is switched off by nobody whose role is less', async () => {
    const own = await createTestOrganisation();
    const admin = await addMember(own.scope, 'admin');
    const second = await addMember(own.scope, 'super_admin');
    const work = execute(deactivateMember, admin.actor, { memberId: second.memberId }, call());
    await expect(work).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('another organisation', () => {
  it('is made by someone who is signed in, also by one who is in none, and is theirs alone', async () => {
    const { userId } = await person();
    const nowhere: Actor = { ...ANONYMOUS, personId: userId };
    const { slug, organisationId } = await execute(createOrganisation, nowhere, { name: 'Second' }, call());
    expect(slug).toMatch(/^second-/);
    expect(organisationId).toMatch(/^org_/);
    const [membership] = await withSystem('seed', (db) =>
      db.membership.findMany({ where: { userId, organisation: { slug } }, include: { organisation: true } }),
    );
    expect(membership?.role).toBe('super_admin');
    const stranger = await createTestOrganisation();
    expect(await execute(getOrganisation, stranger.actor, {}, call())).not.toMatchObject({ name: 'Second' });
    await expect(execute(createOrganisation, ANONYMOUS, { name: 'Third' }, call())).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });
});
