import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createInvitation } from '@/server/domain/invitations/operations';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { withSystem } from '@/server/tenancy/with-system';
import { withTenant } from '@/server/tenancy/with-tenant';
import { auditTrailOf } from '@/tests/support/audit-trail';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { addMember } from '@/tests/support/people';
import { giveSecondFactor } from '@/tests/support/second-factor';
import { setUpTestServices } from '@/tests/support/services';
import { leaveOrganisation, listMembers, removeMember, updateMember } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: randomUUID(), services: services() });
const later = (days: number) => new Date(Date.now() + days * 86_400_000);

async function organisation() {
  const own = await createTestOrganisation();
  const [first] = (await execute(listMembers, own.actor, {}, call())).data;
  return { ...own, memberId: first?.id ?? '' };
}

describe('the list of members', () => {
  it('names role, end and last sight, and nobody of another organisation', async () => {
    const ours = await organisation();
    await organisation();
    const expiresAt = later(30);
    const auditor = await addMember(ours.scope, 'auditor', { expiresAt });
    const { data } = await execute(listMembers, ours.actor, { sort: 'role' }, call());
    expect(data).toHaveLength(2);
    expect(data[0]).toMatchObject({
      role: 'auditor',
      email: auditor.email,
      expiresAt: expiresAt.toISOString(),
    });
    expect(data[0]).toMatchObject({ lastSeenAt: null, secondFactor: false });
    await giveSecondFactor(auditor.userId);
    const again = await execute(listMembers, ours.actor, { sort: 'role' }, call());
    expect(again.data.map(({ secondFactor }) => secondFactor)).toEqual([true, false]);
  });

  it('filters by role, state and part of a name, and sorts by each field', async () => {
    const ours = await organisation();
    const ended = await addMember(ours.scope, 'auditor', { expiresAt: later(-1), name: 'Zoë Ended' });
    await addMember(ours.scope, 'viewer', { name: 'Ada Viewer' });
    const emails = async (input: object) =>
      (await execute(listMembers, ours.actor, input, call())).data.map(({ email }) => email);
    expect(await emails({ role: 'auditor' })).toEqual([ended.email]);
    expect(await emails({ state: 'ended' })).toEqual([ended.email]);
    expect(await emails({ state: 'active' })).toHaveLength(2);
    expect(await emails({ search: 'zO' })).toEqual([ended.email]);
    expect(await emails({ search: ended.email.slice(0, 12) })).toEqual([ended.email]);
    expect(await emails({ search: '%' })).toEqual([]);
    for (const sort of ['name', 'email', 'role', 'lastSeenAt', 'expiresAt', 'joinedAt'])
      for (const order of [sort, `-${sort}`]) expect(await emails({ sort: order })).toHaveLength(3);
    await expect(emails({ sort: 'password' })).rejects.toMatchObject({ code: 'unknown_field' });
  });

  it('pages without gaps, also where values are missing', async () => {
    const ours = await organisation();
    for (let index = 0; index < 4; index++) await addMember(ours.scope, 'viewer');
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const input = { limit: 2, sort: '-expiresAt', ...(cursor ? { cursor } : {}) };
      const page = await execute(listMembers, ours.actor, input, call());
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  it('shows inside an organisation no more of an account than name and address', async () => {
    const { scope, userId } = await organisation();
    const hash = withTenant(
      scope,
      (db) => db.$queryRaw`SELECT password_hash FROM users WHERE id = ${userId}::uuid`,
    );
    await expect(hash).rejects.toThrow(/permission denied/);
    const other = await organisation();
    const names = await withTenant(
      scope,
      (db) => db.$queryRaw<unknown[]>`SELECT name FROM users WHERE id = ${other.userId}::uuid`,
    );
    expect(names).toEqual([]);
  });
});

describe('changing a member', () => {
  it('gives another role and an end, and says so in the audit trail', async () => {
    const { scope, actor } = await organisation();
    const member = await addMember(scope, 'viewer');
    const expiresAt = later(7).toISOString();
    const input = { memberId: member.memberId, role: 'auditor', expiresAt };
    expect(await execute(updateMember, actor, input, call())).toMatchObject({ role: 'auditor', expiresAt });
    const back = { memberId: member.memberId, expiresAt: null };
    expect(await execute(updateMember, actor, back, call())).toMatchObject({
      role: 'auditor',
      expiresAt: null,
    });
    const [row] = await auditTrailOf(scope);
    expect(row).toMatchObject({
      action: 'member.update',
      resourceId: fromPublicId('membership', member.memberId),
    });
  });

  it.each([
    ['no change', {}],
    ['the role of keys', { role: 'api_user' }],
    ['a role that does not exist', { role: 'owner' }],
    ['an end in the past', { expiresAt: new Date(Date.now() - 1000).toISOString() }],
    ['an end that is no time', { expiresAt: 'tomorrow' }],
  ])('refuses %s', async (_case, change) => {
    const { scope, actor } = await organisation();
    const { memberId } = await addMember(scope, 'viewer');
    const work = execute(updateMember, actor, { memberId, ...change }, call());
    await expect(work).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('never lets anyone give, change or remove what is beyond their own role', async () => {
    const { scope, memberId: owner } = await organisation();
    const admin = await addMember(scope, 'admin');
    const viewer = await addMember(scope, 'viewer');
    const forbidden = { code: 'forbidden' };
    const give = (memberId: string) =>
      execute(updateMember, admin.actor, { memberId, role: 'super_admin' }, call());
    await expect(give(viewer.memberId)).rejects.toMatchObject(forbidden);
    await expect(give(admin.memberId)).rejects.toMatchObject(forbidden);
    const demote = { memberId: owner, role: 'viewer' };
    await expect(execute(updateMember, admin.actor, demote, call())).rejects.toMatchObject(forbidden);
    await expect(execute(removeMember, admin.actor, { memberId: owner }, call())).rejects.toMatchObject(
      forbidden,
    );
    await expect(
      execute(updateMember, viewer.actor, { memberId: viewer.memberId, role: 'viewer' }, call()),
    ).rejects.toMatchObject(forbidden);
    // Their own level they may give and take.
    await execute(updateMember, admin.actor, { memberId: viewer.memberId, role: 'admin' }, call());
    await execute(removeMember, admin.actor, { memberId: viewer.memberId }, call());
  });

  it("answers another organisation's member as if there were none", async () => {
    const [ours, theirs] = [await organisation(), await organisation()];
    const input = { memberId: theirs.memberId };
    await expect(execute(removeMember, ours.actor, input, call())).rejects.toMatchObject({
      code: 'not_found',
    });
    const change = { ...input, role: 'viewer' };
    await expect(execute(updateMember, ours.actor, change, call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('the last super admin', () => {
  it.each(['demoted', 'given an end', 'removed', 'leaving'])('cannot go by being %s', async (way) => {
    const { actor, memberId } = await organisation();
    const work = {
      demoted: () => execute(updateMember, actor, { memberId, role: 'admin' }, call()),
      'given an end': () =>
        execute(updateMember, actor, { memberId, expiresAt: later(1).toISOString() }, call()),
      removed: () => execute(removeMember, actor, { memberId }, call()),
      leaving: () => execute(leaveOrganisation, actor, {}, call()),
    }[way];
    await expect(work?.()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('may go once there is another, of whom one stays when both go at once', async () => {
    const { scope, actor, memberId, orgId } = await organisation();
    const second = await addMember(scope, 'super_admin');
    const both = await Promise.allSettled([
      execute(removeMember, actor, { memberId: second.memberId }, call()),
      execute(removeMember, second.actor, { memberId }, call()),
      execute(leaveOrganisation, actor, {}, call()),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const left = await withSystem('seed', (db) => db.membership.count({ where: { orgId } }));
    expect(left).toBe(1);
  });
});

describe('someone who is removed or leaves', () => {
  it.each(['removed', 'leaves'])(
    'loses their keys and open invitations here, and here only: %s',
    async (way) => {
      const [ours, theirs] = [await organisation(), await organisation()];
      const member = await addMember(ours.scope, 'admin');
      await addMember(theirs.scope, 'admin', { userId: member.userId });
      const keyIn = async (orgId: string, createdBy: string) => {
        const data = { id: newUuid(), orgId, name: 'k', prefix: 'x', secretHash: newUuid(), role: 'viewer' };
        return (await withSystem('seed', (db) => db.apiKey.create({ data: { ...data, createdBy } }))).id;
      };
      const [own, colleague, elsewhere] = [
        await keyIn(ours.orgId, member.userId),
        await keyIn(ours.orgId, ours.userId),
        await keyIn(theirs.orgId, member.userId),
      ];
      const invited = { email: `${randomUUID()}@example.test`, role: 'viewer' };
      await execute(createInvitation, member.actor, invited, call());
      const ended =
        way === 'removed'
          ? await execute(removeMember, ours.actor, { memberId: member.memberId }, call())
          : await execute(leaveOrganisation, member.actor, {}, call());
      expect(ended).toEqual({ memberId: member.memberId, keysRevoked: 1 });
      const revoked = async (id: string) =>
        (await withSystem('seed', (db) => db.apiKey.findUniqueOrThrow({ where: { id } }))).revokedAt !== null;
      expect([await revoked(own), await revoked(colleague), await revoked(elsewhere)]).toEqual([
        true,
        false,
        false,
      ]);
      const invitation = await withSystem('seed', (db) => db.invitation.findFirst({ where: invited }));
      expect(invitation?.revokedAt).not.toBeNull();
      expect((await execute(listMembers, theirs.actor, {}, call())).data).toHaveLength(2);
      expect((await auditTrailOf(ours.scope)).at(-1)?.action).toBe(
        way === 'removed' ? 'member.remove' : 'member.leave',
      );
    },
  );
});
