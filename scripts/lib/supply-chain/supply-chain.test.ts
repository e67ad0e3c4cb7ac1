import { describe, expect, it } from 'vitest';
import { readAdvisories } from './advisories';
import { isAllowed } from './licences';
import { installScriptFaults, type LockedPackage, lockFaults } from './lock-file';

const digest = `sha512-${'A'.repeat(86)}==`;
const entry = (over: Partial<LockedPackage>): LockedPackage => ({
  path: 'node_modules/x',
  name: 'x',
  version: '1.0.0',
  integrity: digest,
  ...over,
});

describe('what the audit refuses', () => {
  it.each([
    'MIT',
    '(MIT OR GPL-3.0)',
    'MIT AND ISC AND BSD-3-Clause',
    '(Apache-2.0 AND BSD-3-Clause)',
    'MIT License',
  ])('not the licence %s', (licence) => expect(isAllowed(licence)).toBe(true));

  it.each([
    'GPL-3.0',
    'AGPL-3.0-only',
    'MIT AND GPL-2.0',
    'SSPL-1.0',
    'UNLICENSED',
    'SEE LICENSE IN LICENSE',
    '',
  ])('the licence %j', (licence) => expect(isAllowed(licence)).toBe(false));

  it('a package that could be exchanged, or names a host', () => {
    expect(lockFaults([entry({})])).toEqual([]);
    expect(lockFaults([entry({ integrity: undefined, optional: true })])).toEqual([]);
    expect(lockFaults([entry({ integrity: undefined })])).toHaveLength(1);
    expect(lockFaults([entry({ integrity: 'sha1-abc' })])).toHaveLength(1);
    expect(lockFaults([entry({ resolved: 'https://host.test/x.tgz' })])).toHaveLength(1);
  });

  it('a program at installation that nobody has read', () => {
    expect(installScriptFaults([entry({ hasInstallScript: true })])).toHaveLength(1);
    expect(installScriptFaults([entry({ hasInstallScript: true, name: 'esbuild' })])).toEqual([]);
  });

  it('severe weaknesses, and says when it could not ask', () => {
    const report = {
      vulnerabilities: { a: { severity: 'high' }, b: { severity: 'low' }, c: { severity: 'critical' } },
      metadata: { vulnerabilities: { high: 1, critical: 1 } },
    };
    expect(readAdvisories(JSON.stringify(report))).toEqual({
      kind: 'answered',
      severe: ['a (high)', 'c (critical)'],
    });
    const refused = readAdvisories(
      JSON.stringify({ message: '405 Method Not Allowed - POST https://r.test/x' }),
    );
    expect(refused).toEqual({
      kind: 'skipped',
      reason: 'the registry gives no advisories (405 Method Not Allowed - POST …)',
    });
    expect(readAdvisories('').kind).toBe('skipped');
  });
});
