import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverMail } from '@/server/domain/mail';
import { isEnrolled } from '@/server/domain/second-factors';
import { execute } from '@/server/operations/execute';
import type { Actor } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { type MailServer, startMailServer } from '@/tests/support/mail-server';
import { addMember, canSignIn, changesIn, PASSWORD, queuedMails, withMail } from '@/tests/support/people';
import { giveSecondFactor } from '@/tests/support/second-factor';
import { setUpTestServices } from '@/tests/support/services';
import { resetMemberSecondFactor } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
let server: MailServer;
beforeAll(async () => {
  server = await startMailServer();
});
afterAll(() => server.close());

async function enrolled(role: 'viewer' | 'super_admin' = 'viewer') {
  const organisation = await createTestOrganisation();
  const member = await addMember(organisation.scope, role, { password: true });
  await giveSecondFactor(member.userId);
  return { ...member, organisation };
}
const reset = (actor: Actor, memberId: string, mail = false) => {
  const own = mail ? withMail(services(), server) : services();
  return execute(resetMemberSecondFactor, actor, { memberId }, { requestId: randomUUID(), services: own });
};
const userRow = (id: string) => withSystem('seed', (db) => db.user.findUniqueOrThrow({ where: { id } }));
const codesOf = (userId: string) => withSystem('seed', (db) => db.recoveryCode.count({ where: { userId } }));

describe('the lost second factor of a member', () => {
  it('goes with its recovery codes and every session, and stands in the trail', async () => {
    const { organisation, userId, memberId, email } = await enrolled();
    expect(await canSignIn(email, PASSWORD)).toBe(false);
    const before = new Date();
    expect(await reset(organisation.actor, memberId)).toEqual({ memberId, mailed: false });
    expect(await isEnrolled(userId)).toBe(false);
    expect(await codesOf(userId)).toBe(0);
    const row = await userRow(userId);
    expect(row.sessionsValidFrom?.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(row.keptSessionId).toBeNull();
    expect(await canSignIn(email, PASSWORD)).toBe(true);
    const actions = (await changesIn(organisation.scope)).map(({ action, outcome }) => [action, outcome]);
    expect(actions).toEqual([['member.resetSecondFactor', 'success']]);
    expect(await queuedMails()).toEqual([]);
  });

  it('is told of by mail where there is a mail server', async () => {
    const { organisation, memberId, email } = await enrolled();
    expect(await reset(organisation.actor, memberId, true)).toEqual({ memberId, mailed: true });
    for (const id of await queuedMails()) await deliverMail(id, withMail(services(), server));
    const mail = server.received.find(({ subject }) => subject === 'Your Datrix second factor was reset');
    expect(JSON.stringify(mail?.to)).toContain(email);
  });

  it('stays where the account is in another organisation, too', async () => {
    const { organisation, userId, memberId } = await enrolled();
    const other = await createTestOrganisation();
    await addMember(other.scope, 'viewer', { userId });
    await expect(reset(organisation.actor, memberId)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('another organisation'),
    });
    expect(await isEnrolled(userId)).toBe(true);
    expect((await userRow(userId)).sessionsValidFrom).toBeNull();
    await withSystem('seed', (db) => db.membership.deleteMany({ where: { orgId: other.orgId, userId } }));
    await reset(organisation.actor, memberId);
    expect(await isEnrolled(userId)).toBe(false);
  });

  it('is reset by nobody whose role is less, by no key or token, and not for oneself', async () => {
    const { organisation, userId, memberId } = await enrolled('super_admin');
    const admin = await addMember(organisation.scope, 'admin');
    const viewer = await addMember(organisation.scope, 'viewer');
    const { actor } = organisation;
    const callers: Actor[] = [
      admin.actor,
      viewer.actor,
      { ...actor, type: 'api_key', credential: 'key' },
      { ...actor, credential: 'token' },
      { ...actor, id: userId },
    ];
    for (const caller of callers)
      await expect(reset(caller, memberId)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await isEnrolled(userId)).toBe(true);
    expect(await codesOf(userId)).toBe(10);
  });

  it('is refused where there is none, and nowhere to be found for another organisation', async () => {
    const { organisation, memberId, userId } = await enrolled();
    const plain = await addMember(organisation.scope, 'viewer');
    await expect(reset(organisation.actor, plain.memberId)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('no second factor'),
    });
    expect((await userRow(plain.userId)).sessionsValidFrom).toBeNull();
    const stranger = await createTestOrganisation();
    await expect(reset(stranger.actor, memberId)).rejects.toMatchObject({ code: 'not_found' });
    expect(await isEnrolled(userId)).toBe(true);
    await expect(reset(organisation.actor, 'nothing')).rejects.toMatchObject({ code: 'not_found' });
  });
});
