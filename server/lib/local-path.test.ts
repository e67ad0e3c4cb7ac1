import { describe, expect, it } from 'vitest';
import { localPath } from './local-path';

describe('path after sign-in', () => {
  it('keeps a path of this site', () => {
    expect(localPath('/demo/datasets?band=poor')).toBe('/demo/datasets?band=poor');
  });

  it.each(['https://evil.test', '//evil.test', '/\\evil.test', '/\t/evil.test', 'javascript:alert(1)', ''])(
    'refuses %j',
    (next) => {
      expect(localPath(next)).toBeNull();
    },
  );

  it('has none without a wish', () => {
    expect(localPath(null)).toBeNull();
  });
});
