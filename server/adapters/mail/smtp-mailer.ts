import nodemailer from 'nodemailer';
import { type Mailer, MailRefused } from '@/server/ports/mailer';
import { checkMail } from './check-mail';
import { parseSmtpAddress } from './smtp-address';

const CONNECT_MS = 15_000;
const IDLE_MS = 60_000;

export interface SmtpSettings {
  /** `smtps://user:password@host` (TLS from the start) or `smtp://host:587` (STARTTLS where the server offers it). */
  url: string;
  from: string;
  /** In PEM, trusted in place of those of the machine. */
  ca?: string;
}

/** Mail over SMTP (RFC 5321). One connection a mail: mails are few, and nothing is left to close. */
export function createSmtpMailer(settings: SmtpSettings): Mailer {
  const address = parseSmtpAddress(settings.url);
  const transport = nodemailer.createTransport({
    ...address,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: IDLE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(settings.ca === undefined ? {} : { tls: { ca: settings.ca } }),
  });
  const domain = /@([^>\s]+)/.exec(settings.from)?.[1] ?? address.host;
  return {
    delivers: true,
    async send(mail) {
      checkMail(mail);
      const { to, subject, text, html } = mail;
      const messageId = `<${mail.id}@${domain}>`;
      try {
        await transport.sendMail({ from: settings.from, to, subject, text, html, messageId });
      } catch (error) {
        throw withoutTexts(error);
      }
      return 'sent';
    },
  };
}

/** Codes only: the texts of servers and of the library may repeat the recipient, the user or the mail. */
function withoutTexts(error: unknown): Error {
  const status = Number(Reflect.get(Object(error), 'responseCode') ?? 0);
  const code = String(Reflect.get(Object(error), 'code') ?? 'unknown');
  const about = status === 0 ? code : `${code}, ${status}`;
  // A wrong password is mended by the operator, so mails wait for that; a refused recipient or text stays refused.
  if (status >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE'))
    return new MailRefused(`the mail server refused the mail (${about})`);
  return new Error(`the mail server could not take the mail (${about})`);
}
