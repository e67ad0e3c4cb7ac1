import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { describeObjectStore } from '@/server/adapters/object-store/object-store-suite';
import { createLocalObjectStore } from './local-object-store';

describeObjectStore('local object store', async (folder) => createLocalObjectStore(join(folder, 'objects')));

it('leaves no half-written file on the disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'datrix-store-'));
  const store = createLocalObjectStore(folder);
  const large = store.put('t/a/x', Readable.from([Buffer.alloc(20)]), { sizeBytesMax: 15 });
  await expect(large).rejects.toMatchObject({ code: 'input_too_large' });
  expect(await readdir(join(folder, '.staging'))).toEqual([]);
  await rm(folder, { recursive: true });
});

it('removes what a killed process left a day ago, and nothing younger', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'datrix-store-'));
  const staging = join(folder, '.staging');
  await mkdir(staging);
  for (const name of ['old', 'young']) await writeFile(join(staging, name), 'half');
  const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
  await utimes(join(staging, 'old'), yesterday, yesterday);
  await createLocalObjectStore(folder).put('t/a/x', Readable.from([Buffer.from('x')]));
  expect(await readdir(staging)).toEqual(['young']);
  await rm(folder, { recursive: true });
});
