import { describe, expect, it } from 'vitest';
import { type Mail, type Mailer, MailRefused } from '@/server/ports/mailer';

export const MAIL: Mail = {
  id: '01900000-0000-7000-8000-000000000001',
  to: 'ada@example.test',
  subject: 'Grüße',
  text: 'A link: https://datrix.test/x',
  html: '<p>A link: <a href="https://datrix.test/x">here</a></p>',
};

/** What every mailer must do, whether it delivers or not. */
export function describeMailer(name: string, create: () => Mailer): void {
  describe(name, () => {
    it('says whether it delivers, and does as it says', async () => {
      const mailer = create();
      expect(await mailer.send(MAIL)).toBe(mailer.delivers ? 'sent' : 'off');
    });

    it('takes the same mail again', async () => {
      const mailer = create();
      expect(await mailer.send(MAIL)).toBe(await mailer.send(MAIL));
    });

    it.each([
      ['two recipients', { to: 'a@example.test, b@example.test' }],
      ['a recipient with a name', { to: 'Ada <ada@example.test>' }],
      ['no address', { to: 'ada' }],
      ['a break in the address', { to: 'ada@example.test\r\nBcc: eve@example.test' }],
      ['a break in the subject', { subject: 'Hello\r\nBcc: eve@example.test' }],
      ['a break in the id', { id: 'x>\r\nBcc: eve@example.test' }],
    ])('refuses %s', async (_case, change) => {
      await expect(create().send({ ...MAIL, ...change })).rejects.toBeInstanceOf(MailRefused);
    });
  });
}
