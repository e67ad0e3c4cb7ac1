import { describe, expect, it } from 'vitest';
import { seal, unseal } from './seal';

describe('seal', () => {
  it('gives back the text, and hides it', () => {
    const sealed = seal('dtx_secret é', 'key', 'test');
    expect(sealed).not.toContain('dtx');
    expect(unseal(sealed, 'key', 'test')).toBe('dtx_secret é');
    expect(seal('same', 'key', 'test')).not.toBe(seal('same', 'key', 'test'));
  });

  it('refuses what was changed, another secret and another purpose', () => {
    const sealed = seal('text', 'key', 'test');
    expect(() => unseal(sealed, 'other', 'test')).toThrow();
    expect(() => unseal(sealed, 'key', 'other')).toThrow();
    expect(() => unseal(`${sealed.slice(0, -2)}AA`, 'key', 'test')).toThrow();
    expect(() => unseal('nonsense', 'key', 'test')).toThrow();
  });
});
