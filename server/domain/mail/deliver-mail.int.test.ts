import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSilentMailer } from '@/server/adapters/mail/silent-mailer';
import { createSmtpMailer } from '@/server/adapters/mail/smtp-mailer';
import { newUuid } from '@/server/lib/ids';
import { withSystem } from '@/server/tenancy/with-system';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { type MailServer, startMailServer } from '@/tests/support/mail-server';
import { setUpTestServices } from '@/tests/support/services';
import { deliverMail, queueMail, sweepMails } from '.';

setUpTestDatabase();
setUpTestServices();
let server: MailServer;
beforeAll(async () => {
  server = await startMailServer({ recipient: (address) => (address.startsWith('gone') ? 550 : null) });
});
afterAll(() => server.close());

const NOW = new Date('2026-03-01T10:00:00.000Z');
const LETTER = {
  subject: 'Hello',
  lines: ['A line.'],
  action: { label: 'Open', url: 'http://datrix.test/x#secret-token' },
  footer: 'The end.',
};
const smtp = (port = server.port) => ({
  mailer: createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: 'datrix@example.test' }),
  now: () => NOW,
});

async function queued(to: string | null, sendBefore = new Date(NOW.getTime() + 1000)): Promise<string> {
  const { scope } = await createTestOrganisation();
  const mail = { kind: 'test', to, letter: LETTER, sendBefore };
  return (await withTenant(scope, (db) => queueMail({ db, scope }, mail))).mailId;
}
const row = (id: string) => withSystem('seed', (db) => db.mail.findUniqueOrThrow({ where: { id } }));
const address = () => `${newUuid()}@example.test`;
const arrived = (to: string) =>
  server.received.filter(({ to: all }) => JSON.stringify(all).includes(to)).length;

describe('a queued mail', () => {
  it('holds no readable text, in the database or in its event', async () => {
    const id = await queued(address());
    const events = await withSystem('seed', (db) => db.outboxEvent.findMany());
    expect(JSON.stringify([await row(id), events])).not.toContain('secret-token');
    expect(JSON.stringify(events)).toContain(id);
  });

  it('does not exist when its transaction fails', async () => {
    const { scope } = await createTestOrganisation();
    const mail = { kind: 'rolled back', to: address(), letter: LETTER, sendBefore: NOW };
    const work = withTenant(scope, async (db) => {
      await queueMail({ db, scope }, mail);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await withSystem('seed', (db) => db.mail.count({ where: { kind: 'rolled back' } }))).toBe(0);
  });

  it('is sent once, and its text goes', async () => {
    const to = address();
    const id = await queued(to);
    await deliverMail(id, smtp());
    await deliverMail(id, smtp());
    expect(arrived(to)).toBe(1);
    expect(await row(id)).toMatchObject({ sealed: null, sentAt: NOW, failedAt: null });
  });

  it('waits while the server is away', async () => {
    const to = address();
    const id = await queued(to);
    await expect(deliverMail(id, smtp(1))).rejects.toThrow(/could not take/);
    expect(await row(id)).toMatchObject({ sentAt: null, failedAt: null });
    await deliverMail(id, smtp());
    expect(arrived(to)).toBe(1);
  });

  it.each([
    ['refused', 'gone@example.test', undefined, /refused the mail/],
    ['late', 'late@example.test', new Date(NOW.getTime() - 1), /too late/],
  ])('that is %s is given up with a reason and without its text', async (_case, to, before, reason) => {
    const id = await queued(to, before);
    await deliverMail(id, smtp());
    expect(await row(id)).toMatchObject({
      sealed: null,
      sentAt: null,
      failure: expect.stringMatching(reason),
    });
  });

  it('to nobody is done without being sent', async () => {
    const before = server.received.length;
    const id = await queued(null);
    await deliverMail(id, smtp());
    expect(server.received).toHaveLength(before);
    expect(await row(id)).toMatchObject({ sealed: null, sentAt: NOW });
  });

  it('goes nowhere where mail is off', async () => {
    const id = await queued(address());
    await deliverMail(id, { mailer: createSilentMailer(), now: () => NOW });
    expect(await row(id)).toMatchObject({ sealed: null, failure: 'mail is off' });
  });

  it('is forgotten after a month', async () => {
    const id = await queued(address());
    const { createdAt } = await row(id);
    const daysOn = (days: number) => new Date(createdAt.getTime() + days * 86_400_000);
    await sweepMails(daysOn(29));
    await row(id);
    await sweepMails(daysOn(31));
    await expect(row(id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('of another organisation is out of reach', async () => {
  await queued(address());
  const { scope } = await createTestOrganisation();
  expect(await withTenant(scope, (db) => db.mail.findMany())).toEqual([]);
});
