import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decrypt, encrypt } from './encrypt';

describe('encryption bound to a place', () => {
  const key = randomBytes(32);
  const text = encrypt(Buffer.from('pass wörd'), key, 'org-1');

  it('gives the content back, and never the same text twice', () => {
    expect(decrypt(text, key, 'org-1').toString()).toBe('pass wörd');
    expect(encrypt(Buffer.from('pass wörd'), key, 'org-1')).not.toBe(text);
    expect(text).not.toContain('pass');
  });

  it('does not open in another place, with another key, or changed', () => {
    expect(() => decrypt(text, key, 'org-2')).toThrow();
    expect(() => decrypt(text, randomBytes(32), 'org-1')).toThrow();
    const [nonce, tag, body = ''] = text.split('.');
    const changed = body.startsWith('A') ? `B${body.slice(1)}` : `A${body.slice(1)}`;
    expect(() => decrypt([nonce, tag, changed].join('.'), key, 'org-1')).toThrow();
    expect(() => decrypt([nonce, tag?.slice(0, 8), body].join('.'), key, 'org-1')).toThrow();
    expect(() => decrypt('nonsense', key, 'org-1')).toThrow();
  });
});
