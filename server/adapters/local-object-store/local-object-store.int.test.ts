import { mkdtemp, readdir, rm } from 'node:fs/promises';
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
