import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverMail } from '@/server/domain/mail';
import { listMembers, removeMember } from '@/server/domain/members/operations';
import { fromPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { Actor } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
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
  acceptInvitation,
  createInvitation,
  getInvitation,
  listInvitations,
  resendInvitation,
  revokeInvitation,
} from './operations';

setUpTestDatabase();
const services = setUpTestServices();
let server: MailServer;
beforeAll(async () => {
  server = await startMailServer();
});
afterAll(() => server.close());

const DAY = 86_400_000;
const call = (days = 0) => ({
  requestId: randomUUID(),
  services: { ...services(), now: () => new Date(Date.now() + days * DAY) },
});
const newAddress = () => `${randomUUID()}@example.test`;
const NEW = { name: 'Ada', password: PASSWORD };

async function invite({ actor }: Pick<TestOrganisation, 'actor'>, input: Record<string, unknown> = {}) {
  const sent = await execute(
    createInvitation,
    actor,
    { email: newAddress(), role: 'viewer', ...input },
    call(),
  );
  return { ...sent, token: new URL(sent.link ?? '').hash.slice(1) };
}
const accept = (token: string, actor: Actor = ANONYMOUS, input: object = NEW, days = 0) =>
  execute(acceptInvitation, actor, { token, ...input }, call(days));
const signedIn = (personId: string): Actor => ({ ...ANONYMOUS, personId });

describe('an invitation', () => {
  it('without a mail server gives its link to the inviter, once, and keeps a hash', async () => {
    const ours = await createTestOrganisation();
    const sent = await invite(ours);
    expect(sent).toMatchObject({
      state: 'open',
      delivery: 'link',
      role: 'viewer',
      membershipExpiresAt: null,
    });
    expect(sent.link).toMatch(/^http:\/\/datrix\.test\/invitation#[\w-]{43}$/);
    const rows = await withTenant(ours.scope, async (db) => [
      await db.invitation.findMany(),
      await db.auditEvent.findMany({ include: { payload: true } }),
      await db.mail.findMany(),
      await db.outboxEvent.findMany(),
    ]);
    expect(JSON.stringify(rows)).not.toContain(sent.token);
    expect(rows[2]).toEqual([]);
    expect(JSON.stringify(await execute(listInvitations, ours.actor, {}, call()))).not.toContain(sent.token);
  });

  it('with a mail server is mailed, and its link is in no answer', async () => {
    const ours = await createTestOrganisation({ name: 'Acme & Söhne' });
    const email = newAddress();
    const mailing = { ...call(), services: withMail(services(), server) };
    const input = { email, role: 'data_scientist' };
    const sent = await execute(createInvitation, ours.actor, input, mailing);
    expect(sent).toMatchObject({ delivery: 'mail', link: null });
    for (const id of await queuedMails()) await deliverMail(id, mailing.services);
    const mail = await server.waitFor(email);
    expect(mail.subject).toBe('Test Person invites you to Acme & Söhne on Datrix');
    expect(mail.text).toContain('as data scientist');
    const token = /invitation#([\w-]+)/.exec(mail.text ?? '')?.[1] ?? '';
    expect(await execute(getInvitation, ANONYMOUS, { token }, call())).toMatchObject({
      organisation: 'Acme & Söhne',
      email,
      role: 'data_scientist',
      invitedBy: 'Test Person',
      hasAccount: false,
      signedInAs: 'nobody',
    });
  });

  it('makes an account with the role and the end that were offered, once', async () => {
    const ours = await createTestOrganisation();
    const membershipExpiresAt = new Date(Date.now() + 30 * DAY).toISOString();
    const { token, email } = await invite(ours, { role: 'auditor', membershipExpiresAt });
    expect(await accept(token)).toMatchObject({ newAccount: true, slug: `test-${ours.orgId}` });
    const { data } = await execute(listMembers, ours.actor, { search: email }, call());
    expect(data).toMatchObject([{ role: 'auditor', name: 'Ada', expiresAt: membershipExpiresAt }]);
    expect(await canSignIn(email, PASSWORD)).toBe(true);
    await expect(accept(token)).rejects.toMatchObject({ code: 'not_found' });
    const trail = await changesIn(ours.scope);
    expect(trail.map(({ action }) => action)).toEqual(['invitation.create', 'invitation.accept']);
    expect(trail[1]?.actorId).toBe(fromPublicId('user', data[0]?.userId ?? ''));
  });

  it('is spent once by two at the same moment', async () => {
    const { token } = await invite(await createTestOrganisation());
    const both = await Promise.allSettled([accept(token), accept(token), accept(token)]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('lets someone who is signed in join, and nobody else in their place', async () => {
    const [ours, elsewhere] = [await createTestOrganisation(), await createTestOrganisation()];
    const person = await addMember(elsewhere.scope, 'viewer', { password: true });
    const { token } = await invite(ours, { email: person.email, role: 'admin' });
    const shown = (actor: Actor) => execute(getInvitation, actor, { token }, call());
    expect(await shown(ANONYMOUS)).toMatchObject({ hasAccount: true, signedInAs: 'nobody' });
    expect(await shown(person.actor)).toMatchObject({ signedInAs: 'invited' });
    expect(await shown(elsewhere.actor)).toMatchObject({ signedInAs: 'another' });
    await expect(accept(token, elsewhere.actor)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(accept(token)).rejects.toMatchObject({ code: 'conflict' });
    expect(await accept(token, person.actor, {})).toMatchObject({ newAccount: false });
    const { data } = await execute(listMembers, ours.actor, { search: person.email }, call());
    expect(data).toMatchObject([{ role: 'admin' }]);
    // What was typed beside the session changes no account.
    expect(await canSignIn(person.email, PASSWORD)).toBe(true);
  });

  it('lets someone come back who is in no organisation any more', async () => {
    const ours = await createTestOrganisation();
    const member = await addMember(ours.scope, 'viewer');
    await execute(removeMember, ours.actor, { memberId: member.memberId }, call());
    const { token } = await invite(ours, { email: member.email });
    await accept(token, signedIn(member.userId), {});
    expect((await execute(listMembers, ours.actor, {}, call())).data).toHaveLength(2);
  });

  it('opens an account anew that was switched off', async () => {
    const ours = await createTestOrganisation();
    const member = await addMember(ours.scope, 'viewer', { password: true });
    await withSystem('seed', async (db) => {
      await db.membership.deleteMany({ where: { userId: member.userId } });
      await db.user.update({ where: { id: member.userId }, data: { deactivatedAt: new Date() } });
    });
    const { token } = await invite(ours, { email: member.email });
    expect(await execute(getInvitation, ANONYMOUS, { token }, call())).toMatchObject({ hasAccount: false });
    await accept(token, ANONYMOUS, { name: 'Back again', password: 'seven green tricycles' });
    expect(await canSignIn(member.email, 'seven green tricycles')).toBe(true);
    expect(await canSignIn(member.email, PASSWORD)).toBe(false);
  });

  it('renews a membership that had run out, and changes none that stands', async () => {
    const ours = await createTestOrganisation();
    const ended = await addMember(ours.scope, 'auditor', { expiresAt: new Date(Date.now() - DAY) });
    const { token } = await invite(ours, { email: ended.email, role: 'viewer' });
    await accept(token, signedIn(ended.userId), {});
    const { data } = await execute(listMembers, ours.actor, { search: ended.email }, call());
    expect(data).toMatchObject([{ role: 'viewer', expiresAt: null }]);
    await expect(invite(ours, { email: ended.email })).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each([
    ['a day before the seventh', 6.99, 'done'],
    ['after seven days', 7.01, 'not_found'],
  ])('holds %s: %s days', async (_case, days, expected) => {
    const { token } = await invite(await createTestOrganisation());
    const outcome = await accept(token, ANONYMOUS, NEW, days).then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    expect(outcome).toBe(expected);
  });

  it.each([
    ['no name', { password: PASSWORD }, ['name']],
    ['no password', { name: 'Ada' }, ['password']],
    ['a short password', { name: 'Ada', password: 'short' }, ['password']],
    ['a common password', { name: 'Ada', password: 'Password12345' }, ['password']],
  ])('makes no account with %s, and stays open', async (_case, input, paths) => {
    const { token } = await invite(await createTestOrganisation());
    await expect(accept(token, ANONYMOUS, input)).rejects.toMatchObject({
      code: 'invalid_input',
      meta: { errors: paths.map((path) => ({ path })) },
    });
    await accept(token);
  });

  it('takes no password that holds the address', async () => {
    const email = `margaret-hamilton-${randomUUID().slice(0, 6)}@example.test`;
    const { token } = await invite(await createTestOrganisation(), { email });
    const password = `my ${email.split('@')[0]} pass`;
    await expect(accept(token, ANONYMOUS, { name: 'M', password })).rejects.toMatchObject({
      code: 'invalid_input',
      meta: { errors: [{ path: 'password' }] },
    });
  });
});

describe('inviting', () => {
  it('gives no role beyond that of the inviter, nor the role of keys', async () => {
    const { scope } = await createTestOrganisation();
    const admin = await addMember(scope, 'admin');
    await expect(invite(admin, { role: 'super_admin' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(invite(admin, { role: 'api_user' })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await invite(admin, { role: 'admin' })).toMatchObject({ role: 'admin' });
    const viewer = await addMember(scope, 'viewer');
    await expect(invite(viewer)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it.each([
    ['no address', { email: 'ada' }],
    ['two addresses', { email: 'a@example.test, b@example.test' }],
    ['a membership that has ended', { membershipExpiresAt: new Date(Date.now() - 1000).toISOString() }],
  ])('refuses %s', async (_case, input) => {
    await expect(invite(await createTestOrganisation(), input)).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('refuses a member and someone who is invited already, in any case of letters', async () => {
    const ours = await createTestOrganisation();
    const member = await addMember(ours.scope, 'viewer');
    await expect(invite(ours, { email: member.email.toUpperCase() })).rejects.toMatchObject({
      code: 'conflict',
    });
    const { email } = await invite(ours);
    await expect(invite(ours, { email: email.toUpperCase() })).rejects.toMatchObject({ code: 'conflict' });
    // Another organisation neither knows nor minds.
    await invite(await createTestOrganisation(), { email });
  });

  it('again ends the old link and starts seven new days; one that ran out may be sent again', async () => {
    const ours = await createTestOrganisation();
    const first = await invite(ours);
    const second = await execute(resendInvitation, ours.actor, { invitationId: first.id }, call(8));
    expect(second.state).toBe('open');
    const token = new URL(second.link ?? '').hash.slice(1);
    await expect(accept(first.token, ANONYMOUS, NEW, 8)).rejects.toMatchObject({ code: 'not_found' });
    await accept(token, ANONYMOUS, NEW, 14);
    const again = execute(resendInvitation, ours.actor, { invitationId: first.id }, call());
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
  });

  it('can be taken back', async () => {
    const ours = await createTestOrganisation();
    const { id, token } = await invite(ours);
    const revoked = await execute(revokeInvitation, ours.actor, { invitationId: id }, call());
    expect(revoked.state).toBe('revoked');
    await expect(accept(token)).rejects.toMatchObject({ code: 'not_found' });
    await expect(execute(getInvitation, ANONYMOUS, { token }, call())).rejects.toMatchObject({
      code: 'not_found',
    });
    const trail = await changesIn(ours.scope);
    expect(trail.map(({ action }) => action)).toContain('invitation.revoke');
  });

  it('cannot be sent again by someone with less than its role', async () => {
    const ours = await createTestOrganisation();
    const admin = await addMember(ours.scope, 'admin');
    const { id } = await invite(ours, { role: 'super_admin' });
    const again = execute(resendInvitation, admin.actor, { invitationId: id }, call());
    await expect(again).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('of another organisation is out of reach', async () => {
    const [ours, theirs] = [await createTestOrganisation(), await createTestOrganisation()];
    const { id } = await invite(theirs);
    const input = { invitationId: id };
    const resent = execute(resendInvitation, ours.actor, input, call());
    await expect(resent).rejects.toMatchObject({ code: 'not_found' });
    const revoked = execute(revokeInvitation, ours.actor, input, call());
    await expect(revoked).rejects.toMatchObject({ code: 'not_found' });
    expect((await execute(listInvitations, ours.actor, {}, call())).data).toEqual([]);
  });

  it('is listed by state, role and address', async () => {
    const ours = await createTestOrganisation();
    const open = await invite(ours);
    const revoked = await invite(ours, { role: 'auditor' });
    await execute(revokeInvitation, ours.actor, { invitationId: revoked.id }, call());
    const accepted = await invite(ours);
    await accept(accepted.token);
    const ids = async (input: object, days = 0) =>
      (await execute(listInvitations, ours.actor, input, call(days))).data.map(({ id }) => id);
    expect(await ids({})).toEqual([accepted.id, revoked.id, open.id]);
    expect(await ids({ state: 'open' })).toEqual([open.id]);
    expect(await ids({ state: 'expired' }, 8)).toEqual([open.id]);
    expect(await ids({ state: 'revoked' })).toEqual([revoked.id]);
    expect(await ids({ state: 'accepted' })).toEqual([accepted.id]);
    expect(await ids({ role: 'auditor' })).toEqual([revoked.id]);
    expect(await ids({ email: open.email.toUpperCase() })).toEqual([open.id]);
  });
});
