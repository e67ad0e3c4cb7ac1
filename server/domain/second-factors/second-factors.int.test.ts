import { Secret } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { createKeyRing } from '@/server/adapters/key-ring/key-ring';
import { localPlatformKey } from '@/server/adapters/key-ring/local-platform-key';
import { newUuid } from '@/server/lib/ids';
import { hashPassword } from '@/server/lib/password';
import { execute } from '@/server/operations/execute';
import type { KeyRing } from '@/server/ports/key-ring';
import { type Actor, mintScope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { auditTrailOf } from '@/tests/support/audit-trail';
import { actorWithRole, createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { giveSecondFactor } from '@/tests/support/second-factor';
import { setUpTestServices, TEST_PLATFORM_KEY } from '@/tests/support/services';
import {
  confirmSecondFactor,
  disableSecondFactor,
  enrolSecondFactor,
  getSecondFactor,
  getSignInPolicy,
  renewRecoveryCodes,
  updateSignInPolicy,
} from './operations';
import { spendCode } from './spend-code';
import { totpOf } from './totp';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });
const state = (actor: Actor) => execute(getSecondFactor, actor, {}, call());
const codeOf = (secret: string) =>
  totpOf(Buffer.from(Secret.fromBase32(secret).bytes)).generate({ timestamp: Date.now() });
const trail = (orgId: string) => auditTrailOf(mintScope(orgId));

describe('setting up a second factor', () => {
  it('counts from the first code on, and gives ten recovery codes once', async () => {
    const { actor, orgId, userId } = await createTestOrganisation();
    const { secret, uri } = await execute(enrolSecondFactor, actor, {}, call());
    expect(uri).toContain(`secret=${secret}`);
    expect(await state(actor)).toMatchObject({ enrolled: false });
    const wrong = execute(confirmSecondFactor, actor, { code: '000000' }, call());
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_input' });
    const { recoveryCodes } = await execute(confirmSecondFactor, actor, { code: codeOf(secret) }, call());
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await state(actor)).toMatchObject({ enrolled: true, recoveryCodesLeft: 10 });
    const stored = await withSystem('seed', (db) =>
      db.secondFactor.findUniqueOrThrow({ where: { userId }, include: { recoveryCodes: true } }),
    );
    const written = JSON.stringify([stored, await trail(orgId)], (_key, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    for (const text of [secret, ...recoveryCodes]) expect(written).not.toContain(text);
    expect((await trail(orgId)).map(({ action }) => action)).toEqual([
      'secondFactor.enrol',
      'secondFactor.confirm',
    ]);
  });

  it('refuses the code that confirmed it, once more', async () => {
    const { actor, userId } = await createTestOrganisation();
    const { secret } = await execute(enrolSecondFactor, actor, {}, call());
    const code = codeOf(secret);
    await execute(confirmSecondFactor, actor, { code }, call());
    const spend = () => spendCode(userId, code, { keyRing: services().keyRing, now: new Date() });
    expect(await spend()).toBeNull();
  });

  it('is wrapped anew by its use when the platform has got another key', async () => {
    const { userId } = await createTestOrganisation();
    const { code } = await giveSecondFactor(userId);
    const [old, current] = [localPlatformKey(TEST_PLATFORM_KEY), localPlatformKey(Buffer.alloc(32, 8))];
    const spend = (keyRing: KeyRing, steps: number) =>
      spendCode(userId, code(steps), { keyRing, now: new Date() });
    await expect(spend(createKeyRing([current]), -1)).rejects.toThrow('is not here');
    expect(await spend(createKeyRing([current, old]), -1)).toBe('totp');
    expect(await spend(createKeyRing([current]), 0)).toBe('totp');
  });

  it('asks for the password where there is one, under the limit of sign-ins', async () => {
    const { actor, userId } = await createTestOrganisation();
    const data = { passwordHash: await hashPassword('the right password') };
    await withSystem('seed', (db) => db.user.update({ where: { id: userId }, data }));
    const enrol = (password?: string) => execute(enrolSecondFactor, actor, { password }, call());
    await expect(enrol()).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await enrol('the right password')).toHaveProperty('secret');
    for (let count = 0; count < 10; count += 1) await enrol('wrong').catch(() => null);
    await expect(enrol('the right password')).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('does not replace one that is there', async () => {
    const { actor, userId } = await createTestOrganisation();
    await giveSecondFactor(userId);
    await expect(execute(enrolSecondFactor, actor, {}, call())).rejects.toMatchObject({ code: 'conflict' });
    const confirm = execute(confirmSecondFactor, actor, { code: '123456' }, call());
    await expect(confirm).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is for the person with a session, not for keys and tokens', async () => {
    const { actor } = await createTestOrganisation();
    for (const other of [
      { ...actor, type: 'api_key' as const },
      { ...actor, credential: 'token' as const },
    ]) {
      await expect(execute(enrolSecondFactor, other, {}, call())).rejects.toMatchObject({
        code: 'forbidden',
      });
      await expect(state(other)).rejects.toMatchObject({ code: 'forbidden' });
    }
  });
});

describe('with a second factor', () => {
  it('new recovery codes end the old ones, and turning it off ends all; both ask for a code', async () => {
    const { actor, userId, orgId } = await createTestOrganisation();
    const other = await createTestOrganisation();
    const membership = { id: newUuid(), orgId: other.orgId, userId, role: 'viewer' };
    await withSystem('seed', (db) => db.membership.create({ data: membership }));
    const { code, recoveryCodes } = await giveSecondFactor(userId);
    const renew = (given: string) => execute(renewRecoveryCodes, actor, { code: given }, call());
    await expect(renew('000000')).rejects.toMatchObject({ code: 'invalid_input' });
    const renewed = (await renew(code())).recoveryCodes;
    expect(renewed).toHaveLength(10);
    const [oldCode = '', newCode = ''] = [recoveryCodes[0], renewed[0]];
    const disable = (given: string) => execute(disableSecondFactor, actor, { code: given }, call());
    await expect(disable(oldCode)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await disable(newCode)).toEqual({ enrolled: false });
    expect(await state(actor)).toMatchObject({ enrolled: false, recoveryCodesLeft: 0 });
    const actions = async (id: string) => (await trail(id)).map(({ action }) => action);
    const expected = ['secondFactor.renewCodes', 'secondFactor.disable'];
    expect((await actions(orgId)).filter((action) => action.startsWith('second'))).toEqual(expected);
    expect((await actions(other.orgId)).filter((action) => action.startsWith('second'))).toEqual(expected);
  });
});

describe('what the organisation asks for', () => {
  it('is set by administrators, read by members who see members, and leaves a row', async () => {
    const { actor, scope, orgId } = await createTestOrganisation();
    const set = (by: Actor, secondFactorRequired: unknown) =>
      execute(updateSignInPolicy, by, { secondFactorRequired }, call());
    await expect(set(actorWithRole(scope, 'viewer'), true)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(set(actor, 'yes')).rejects.toMatchObject({ code: 'invalid_input' });
    await set(actor, true);
    expect(await execute(getSignInPolicy, actor, {}, call())).toEqual({ secondFactorRequired: true });
    expect((await state(actor)).required).toBe(true);
    expect((await trail(orgId)).at(-1)).toMatchObject({
      action: 'signInPolicy.update',
      detail: { secondFactorRequired: true },
    });
  });
});
