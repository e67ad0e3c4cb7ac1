import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDir } from './data-dir';

describe('data folder', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'datrix-data-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('marks a new folder and takes it again', async () => {
    const dataDir = join(folder, 'new');
    await openDataDir(dataDir, false);
    await writeFile(join(dataDir, 'kept'), 'x');
    await openDataDir(dataDir, false);
    expect(await readdir(dataDir)).toEqual(expect.arrayContaining(['datrix.json', 'kept']));
  });

  it('empties its own folder when asked', async () => {
    await openDataDir(folder, false);
    await writeFile(join(folder, 'old'), 'x');
    await openDataDir(folder, true);
    expect(await readdir(folder)).not.toContain('old');
  });

  it('touches nothing in a folder of something else, even with --fresh', async () => {
    await writeFile(join(folder, 'thesis.txt'), 'x');
    await expect(openDataDir(folder, true)).rejects.toMatchObject({ exitCode: 6 });
    expect(await readdir(folder)).toEqual(['thesis.txt']);
  });
});
