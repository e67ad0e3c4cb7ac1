import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { Actor } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { setUpTestServices } from '@/tests/support/services';
import { getMe, signUp } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const ANONYMOUS: Actor = { type: 'anonymous', id: null };
const PASSWORD = 'a long enough password';

function form(fields: Record<string, string> = {}) {
  const email = `${randomUUID()}@Example.test`;
  return { email, name: 'Ada', password: PASSWORD, organisationName: 'Ada & Söhne', ...fields };
}

const call = () => ({ requestId: randomUUID(), services: services() });

describe('sign-up', () => {
  it('makes a person, an organisation and a super admin, and says so in the audit trail', async () => {
    const input = form();
    const { userId, organisationId } = await execute(signUp, ANONYMOUS, input, call());
    const orgId = fromPublicId('organisation', organisationId) ?? '';
    const [user, membership, audit] = await withSystem('seed', async (db) => [
      await db.user.findUniqueOrThrow({ where: { email: input.email.toLowerCase() } }),
      await db.membership.findFirstOrThrow({ where: { orgId } }),
      await db.auditEvent.findFirstOrThrow({ where: { orgId } }),
    ]);
    expect(user.id).toBe(fromPublicId('user', userId));
    expect(user.passwordHash).toMatch(/^\$argon2id\$/);
    expect(membership).toMatchObject({ userId: user.id, role: 'super_admin' });
    expect(audit.action).toBe('organisation.signUp');
    expect(JSON.stringify(audit)).not.toContain(PASSWORD);
  });

  it('refuses an e-mail that has an account, in any case of letters', async () => {
    const input = form();
    await execute(signUp, ANONYMOUS, input, call());
    const again = form({ email: input.email.toUpperCase() });
    await expect(execute(signUp, ANONYMOUS, again, call())).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each([
    ['a short password', { password: 'short' }, 'password'],
    ['no e-mail address', { email: 'ada' }, 'email'],
    ['an empty name', { name: '  ' }, 'name'],
    ['no organisation', { organisationName: '' }, 'organisationName'],
  ])('refuses %s and names the field', async (_case, fields, path) => {
    await expect(execute(signUp, ANONYMOUS, form(fields), call())).rejects.toMatchObject({
      code: 'invalid_input',
      meta: { errors: [{ path }] },
    });
  });
});

describe('who am I', () => {
  it('names the person, the organisation and the role', async () => {
    const { actor, userId } = await createTestOrganisation({ role: 'viewer', name: 'Acme' });
    const me = await execute(getMe, actor, {}, call());
    expect(me).toMatchObject({ role: 'viewer', organisation: { name: 'Acme' }, actor: { type: 'user' } });
    expect(fromPublicId('user', me.actor.id)).toBe(userId);
    expect(me.organisations).toHaveLength(1);
  });

  it('needs someone', async () => {
    await expect(execute(getMe, ANONYMOUS, {}, call())).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
