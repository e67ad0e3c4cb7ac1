import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { envExample } from '@/scripts/lib/env-example';
import { Environment, parseEnvironment, SECRET_NAMES } from './env';
import { readSecretFiles } from './secret-files';

const folder = mkdtempSync(join(tmpdir(), 'datrix-env-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const inFile = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const LONG = 'a secret that is long enough for everybody';
const base = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgresql://a',
  DATABASE_SYSTEM_URL: 'postgresql://b',
} as const;

describe('settings', () => {
  it('take every secret from a file as well', () => {
    const source: NodeJS.ProcessEnv = { NODE_ENV: 'test' };
    for (const name of SECRET_NAMES) source[`${name}_FILE`] = inFile(name, `${LONG} ${name}\n`);
    const { values, faults } = readSecretFiles(SECRET_NAMES, source);
    expect(faults).toEqual([]);
    for (const name of SECRET_NAMES) expect(values[name], name).toBe(`${LONG} ${name}`);
    expect(parseEnvironment({ ...base, NEXTAUTH_SECRET_FILE: inFile('one', LONG) }).NEXTAUTH_SECRET).toBe(
      LONG,
    );
  });

  it('name every fault of such a file at once, and never what it holds', () => {
    const source = {
      ...base,
      DATABASE_URL_FILE: inFile('url', 'postgresql://never-shown'),
      NEXTAUTH_SECRET_FILE: join(folder, 'missing'),
      DATRIX_PLATFORM_KEY_FILE: inFile('empty', '\n'),
    };
    let message = '';
    try {
      parseEnvironment(source);
    } catch (error) {
      message = error instanceof Error ? error.message : '';
    }
    expect(message).toContain('DATABASE_URL: given twice');
    expect(message).toMatch(/NEXTAUTH_SECRET_FILE: .*ENOENT/);
    expect(message).toMatch(/DATRIX_PLATFORM_KEY_FILE: .*is empty/);
    expect(message).not.toContain('never-shown');
  });

  it('say of each that sounds like a secret whether it is one', () => {
    for (const [name, schema] of Object.entries(Environment.shape))
      if (/SECRET|PASSWORD|TOKEN|KEY/.test(name))
        expect(
          schema.meta()?.secret,
          `mark ${name} with .meta(SECRET) or .meta({ secret: false })`,
        ).toBeDefined();
  });

  it('are shown with their files in .env.example', () => {
    expect(envExample()).toContain('NEXTAUTH_SECRET=\n# NEXTAUTH_SECRET_FILE=\n');
    expect(envExample()).toContain('# DATRIX_PLATFORM_KEY=\n# DATRIX_PLATFORM_KEY_FILE=\n');
  });
});
