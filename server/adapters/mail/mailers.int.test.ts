import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MailRefused } from '@/server/ports/mailer';
import {
  type MailServer,
  recipientOf,
  selfSignedCertificate,
  startMailServer,
} from '@/tests/support/mail-server';
import { describeMailer, MAIL } from './mailer-suite';
import { createSilentMailer } from './silent-mailer';
import { createSmtpMailer } from './smtp-mailer';

const FROM = 'Datrix <datrix@example.test>';
const USER = { user: 'mailer@example.test', pass: 'p@ss/word:1' };
const credentials = `${encodeURIComponent(USER.user)}:${encodeURIComponent(USER.pass)}`;
let certificate: { key: string; cert: string };
let open: MailServer;
let encrypted: MailServer;
let upgraded: MailServer;
let picky: MailServer;

beforeAll(async () => {
  certificate = await selfSignedCertificate();
  open = await startMailServer();
  encrypted = await startMailServer({ tls: { ...certificate, fromTheStart: true }, auth: USER });
  upgraded = await startMailServer({ tls: { ...certificate, fromTheStart: false }, auth: USER });
  picky = await startMailServer({
    recipient: (address) => (address.startsWith('gone') ? 550 : address.startsWith('full') ? 452 : null),
  });
});
afterAll(() => Promise.all([open, encrypted, upgraded, picky].map((server) => server.close())));

const overTls = (scheme: string, port: number, userinfo = credentials, ca = certificate.cert) =>
  createSmtpMailer({ url: `${scheme}://${userinfo}@localhost:${port}`, from: FROM, ca });
const plain = (port: number, userinfo = '') =>
  createSmtpMailer({ url: `smtp://${userinfo}127.0.0.1:${port}`, from: FROM });

describeMailer('no mail server', createSilentMailer);
describeMailer('SMTP', () => plain(open.port));
describeMailer('SMTP over TLS, with a password', () => overTls('smtps', encrypted.port));
describeMailer('SMTP with STARTTLS, with a password', () => overTls('smtp', upgraded.port));

describe('mail over SMTP', () => {
  it('arrives as it was written, with an id that stays the same', async () => {
    open.received.length = 0;
    await plain(open.port).send(MAIL);
    await plain(open.port).send(MAIL);
    const [first, second] = open.received;
    expect(first).toMatchObject({ subject: MAIL.subject, messageId: `<${MAIL.id}@example.test>` });
    expect(first?.text?.trim()).toBe(MAIL.text);
    expect(first?.html).toContain('href="https://datrix.test/x"');
    expect(first?.from?.text).toContain('datrix@example.test');
    expect(first && recipientOf(first)).toBe(MAIL.to);
    expect(second?.messageId).toBe(first?.messageId);
  });

  it('signs in with user and password as they are, percent-encoded in the address', () => {
    expect(encrypted.signedIn[0]).toBe(USER.user);
    expect(upgraded.signedIn[0]).toBe(USER.user);
  });

  it('trusts no certificate that nobody vouches for', async () => {
    const other = await selfSignedCertificate();
    const before = encrypted.received.length;
    await expect(overTls('smtps', encrypted.port, credentials, other.cert).send(MAIL)).rejects.toThrow();
    expect(encrypted.received).toHaveLength(before);
  });

  it('sends no password without TLS', async () => {
    const bare = await startMailServer({ auth: USER });
    await expect(plain(bare.port, `${credentials}@`).send(MAIL)).rejects.toThrow();
    expect(bare.signedIn).toEqual([]);
    await bare.close();
  });

  it('tells a refusal from a hindrance', async () => {
    const gone = plain(picky.port).send({ ...MAIL, to: 'gone@example.test' });
    await expect(gone).rejects.toBeInstanceOf(MailRefused);
    const full = plain(picky.port).send({ ...MAIL, to: 'full@example.test' });
    await expect(full).rejects.not.toBeInstanceOf(MailRefused);
    await expect(plain(1).send(MAIL)).rejects.not.toBeInstanceOf(MailRefused);
  });

  it('keeps the password, the recipient and the text out of its errors', async () => {
    const wrong = `${encodeURIComponent(USER.user)}:wrong-secret`;
    const failures = await Promise.all([
      overTls('smtps', encrypted.port, wrong)
        .send(MAIL)
        .catch((error: unknown) => error),
      plain(picky.port)
        .send({ ...MAIL, to: 'gone@example.test' })
        .catch((error: unknown) => error),
    ]);
    const words = failures.map((failure) => `${String(failure)} ${JSON.stringify(failure)}`).join(' ');
    for (const secret of ['wrong-secret', USER.user, 'gone@', 'datrix.test/x'])
      expect(words).not.toContain(secret);
    expect(failures[0]).not.toBeInstanceOf(MailRefused);
  });

  it('refuses an address of a server that it cannot use', () => {
    expect(() => createSmtpMailer({ url: 'http://x', from: FROM })).toThrow(/DATRIX_SMTP_URL/);
  });
});
