import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { newUuid } from '@/server/lib/ids';
import { hashPassword } from '@/server/lib/password';
import { withSystem } from '@/server/tenancy/with-system';
import { setUpTestDatabase } from '@/tests/support/database';
import { checkPassword } from './check-password';

setUpTestDatabase();
const NOW = new Date('2026-03-01T12:00:00Z');
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const PASSWORD = 'the right password';

describe('guessing a password', () => {
  let email = '';
  beforeEach(async () => {
    email = `${randomUUID()}@example.test`;
    const data = { id: newUuid(), email, name: 'Ada', passwordHash: await hashPassword(PASSWORD) };
    await withSystem('seed', (db) => db.user.create({ data }));
  });

  async function guess(times: number, at = NOW) {
    for (let count = 0; count < times; count += 1) {
      expect(await checkPassword(email, 'a wrong password', at)).toBeNull();
    }
  }

  it('may fail a few times', async () => {
    await guess(9);
    expect(await checkPassword(email, PASSWORD, NOW)).toMatchObject({ email });
  });

  it('puts the account to rest for a quarter of an hour, even for the right password', async () => {
    await guess(10);
    expect(await checkPassword(email, PASSWORD, later(14))).toBeNull();
    expect(await checkPassword(email, PASSWORD, later(16))).toMatchObject({ email });
  });

  it('does not make the rest longer while it lasts', async () => {
    await guess(10);
    await guess(10, later(10));
    expect(await checkPassword(email, PASSWORD, later(16))).toMatchObject({ email });
  });

  it('counts failures in a row only', async () => {
    await guess(9);
    await checkPassword(email, PASSWORD, NOW);
    await guess(9);
    expect(await checkPassword(email, PASSWORD, NOW)).toMatchObject({ email });
  });

  it('counts guesses that come at the same moment', async () => {
    await Promise.all(Array.from({ length: 10 }, () => checkPassword(email, 'a wrong password', NOW)));
    expect(await checkPassword(email, PASSWORD, NOW)).toBeNull();
  });
});
