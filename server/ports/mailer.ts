export interface Mail {
  /** The same for each attempt at one mail; becomes its Message-ID, by which mailboxes drop a repetition. */
  id: string;
  /** One address, without a name. */
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** The mail server will not take this mail, however often it is asked. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/**
 * Sends mail. The message of an error never holds the password of the server or the text of the mail. What a line break in an
 * address or a subject would smuggle into the header is refused as `MailRefused`.
 */
export interface Mailer {
  /** False: mail is off, nothing ever leaves, and links have to be shown to whoever asked for them. */
  readonly delivers: boolean;
  /** `sent`: the server has taken it. `off`: mail is off. Anything but `MailRefused` may be tried again. */
  send(mail: Mail): Promise<'sent' | 'off'>;
}
