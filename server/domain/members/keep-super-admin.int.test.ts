import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ROLE_PERMISSIONS } from '@/server/access/permissions';
import { deactivateAccount, deactivateMember } from '@/server/domain/accounts/operations';
import { Role } from '@/server/domain/organisations/contract';
import { toPublicId } from '@/server/lib/ids';
import { hashPassword } from '@/server/lib/password';
import { DomainError } from '@/server/operations/errors';
import { execute } from '@/server/operations/execute';
import type { Scope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { actorWithRole, createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { addMember, PASSWORD } from '@/tests/support/people';
import { setUpTestServices } from '@/tests/support/services';
import { MemberRole } from './contract';
import { leaveOrganisation, removeMember, updateMember } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: randomUUID(), services: services() });

const person = fc.nat({ max: 3 });
const step = fc.oneof(
  fc.record({
    kind: fc.constant('role' as const),
    by: person,
    on: person,
    role: fc.constantFrom(...MemberRole.options),
  }),
  fc.record({ kind: fc.constant('end' as const), by: person, on: person, never: fc.boolean() }),
  fc.record({ kind: fc.constant('remove' as const), by: person, on: person }),
  fc.record({ kind: fc.constant('deactivate' as const), by: person, on: person }),
  fc.record({ kind: fc.constant('leave' as const), by: person }),
  fc.record({ kind: fc.constant('switchOff' as const), by: person }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const present = (scope: Scope) =>
  withSystem('seed', (db) =>
    db.membership.findMany({ where: { orgId: scope.orgId }, include: { user: true } }),
  );

/** Runs a step as the person would, with the role that they have at this moment; one who is out does nothing. */
async function take(scope: Scope, people: string[], action: Step): Promise<void> {
  const rows = await present(scope);
  const membershipOf = (index: number) => rows.find(({ userId }) => userId === people[index]);
  const own = membershipOf(action.by);
  if (own === undefined) return;
  const actor = actorWithRole(scope, Role.parse(own.role), own.userId);
  const target = 'on' in action ? membershipOf(action.on) : own;
  if (target === undefined) return;
  const memberId = toPublicId('membership', target.id);
  const expiresAt = new Date(Date.now() + 3600_000).toISOString();
  const work = {
    role: () =>
      execute(updateMember, actor, { memberId, role: 'role' in action ? action.role : undefined }, call()),
    end: () =>
      execute(
        updateMember,
        actor,
        { memberId, expiresAt: 'never' in action && action.never ? null : expiresAt },
        call(),
      ),
    remove: () => execute(removeMember, actor, { memberId }, call()),
    deactivate: () => execute(deactivateMember, actor, { memberId }, call()),
    leave: () => execute(leaveOrganisation, actor, {}, call()),
    switchOff: () => execute(deactivateAccount, actor, { password: PASSWORD }, call()),
  }[action.kind];
  try {
    await work();
  } catch (error) {
    // Refusals are the point; anything else is a defect.
    if (!(error instanceof DomainError) || !['forbidden', 'conflict', 'not_found'].includes(error.code))
      throw error;
  }
}

async function requireSuperAdminLeft(scope: Scope): Promise<void> {
  const keepers = (await present(scope)).filter(
    ({ role, expiresAt, user }) =>
      role === 'super_admin' && expiresAt === null && user.deactivatedAt === null,
  );
  expect(keepers.length).toBeGreaterThan(0);
}

it('an organisation keeps a super admin under any sequence of member operations, also several at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
      async (rounds) => {
        const { scope, userId } = await createTestOrganisation();
        const passwordHash = await hashPassword(PASSWORD);
        await withSystem('seed', (db) => db.user.update({ where: { id: userId }, data: { passwordHash } }));
        const others = [
          await addMember(scope, 'super_admin', { password: true }),
          await addMember(scope, 'admin', { password: true }),
          await addMember(scope, 'viewer', { password: true }),
        ];
        const people = [userId, ...others.map((member) => member.userId)];
        for (const round of rounds) {
          await Promise.all(round.map((action) => take(scope, people, action)));
          await requireSuperAdminLeft(scope);
        }
      },
    ),
    { numRuns: 25 },
  );
});

it('nobody comes to more than the one who gave it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...MemberRole.options),
      fc.constantFrom(...MemberRole.options),
      fc.constantFrom(...MemberRole.options),
      async (giver, before, wanted) => {
        const { scope } = await createTestOrganisation();
        const target = await addMember(scope, before);
        const { actor } = await addMember(scope, giver);
        const input = { memberId: target.memberId, role: wanted };
        const done = await execute(updateMember, actor, input, call()).then(
          () => true,
          () => false,
        );
        const within = (role: Role) =>
          ROLE_PERMISSIONS[role].every((permission) => actor.permissions.has(permission));
        expect(done).toBe(actor.permissions.has('member.manage') && within(before) && within(wanted));
      },
    ),
    { numRuns: 40 },
  );
});
