import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface MailServer {
  port: number;
  received: ParsedMail[];
  /** The user names that signed in, in order. */
  signedIn: string[];
  /** Resolves with the first mail to this address that `matches`, now or later. */
  waitFor: (to: string, matches?: (mail: ParsedMail) => boolean) => Promise<ParsedMail>;
  close: () => Promise<void>;
}

export interface MailServerOptions {
  tls?: { key: string; cert: string; fromTheStart: boolean };
  auth?: { user: string; pass: string };
  /** Gives the answer to a recipient: null takes it, a number refuses with this status. */
  recipient?: (address: string) => number | null;
}

/** A real SMTP server on loopback that keeps what it takes, parsed. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const received: ParsedMail[] = [];
  const signedIn: string[] = [];
  const waiting = new Set<() => void>();
  const { tls, auth } = options;
  const settings: SMTPServerOptions = {
    secure: tls?.fromTheStart ?? false,
    ...(tls === undefined ? {} : { key: tls.key, cert: tls.cert }),
    authOptional: auth === undefined,
    disabledCommands: [...(tls === undefined ? ['STARTTLS'] : []), ...(auth === undefined ? ['AUTH'] : [])],
    onAuth({ username, password }, _session, done) {
      if (username === undefined || username !== auth?.user || password !== auth?.pass)
        return done(new Error('wrong password'));
      signedIn.push(username);
      done(null, { user: username });
    },
    onRcptTo({ address }, _session, done) {
      const status = options.recipient?.(address) ?? null;
      if (status === null) return done();
      done(Object.assign(new Error(`no mailbox ${address}`), { responseCode: status }));
    },
    onData(stream, _session, done) {
      simpleParser(stream).then(
        (mail) => {
          received.push(mail);
          for (const look of waiting) look();
          done();
        },
        (error: Error) => done(error),
      );
    },
  };
  const server = new SMTPServer(settings);
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    signedIn,
    waitFor: (to, matches = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          const found = received.find((mail) => recipientOf(mail) === to && matches(mail));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export function recipientOf(mail: ParsedMail): string {
  const to = Array.isArray(mail.to) ? mail.to[0] : mail.to;
  return to?.value[0]?.address ?? '';
}

/** A key and a certificate for `localhost` that signs itself. */
export async function selfSignedCertificate(): Promise<{ key: string; cert: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'datrix-cert-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
  ]);
  const pair = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  await rm(folder, { recursive: true, force: true });
  return pair;
}
