import { describe, expect, it } from 'vitest';
import { writeLetter } from './letter';

const letter = {
  subject: 'Eve\r\nBcc: all@example.test invites you',
  lines: ['<img src=x onerror=alert(1)> & "friends"\r\nsecond'],
  action: { label: 'Accept', url: 'https://datrix.test/invitation#a&b"c' },
  footer: 'Ignore it.',
};

describe('a letter', () => {
  it('says the same as text and as HTML', () => {
    const { text, html } = writeLetter(letter);
    expect(text).toContain('https://datrix.test/invitation#a&b"c');
    expect(html).toContain('href="https://datrix.test/invitation#a&amp;b&quot;c"');
    expect(text).toContain('Ignore it.');
    expect(html).toContain('Ignore it.');
  });

  it('lets no name break out of the header or into the markup', () => {
    const { subject, html, text } = writeLetter(letter);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toContain('<img');
    expect(text).not.toMatch(/\r|"friends"\n/);
  });

  it('fetches nothing', () => {
    expect(writeLetter(letter).html).not.toMatch(/<(img|link|script|iframe)|url\(/);
  });
});
