import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '@/server/ports/object-store';
import { createLocalObjectStore } from './local-object-store';

let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-store-'));
  store = createLocalObjectStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('local object store', () => {
  it('keeps content with its size and digest', async () => {
    const stored = await store.put('t/a/x', Readable.from([Buffer.from('abc')]));
    expect(stored).toEqual({
      key: 't/a/x',
      sizeBytes: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
    expect(await text(await store.get('t/a/x'))).toBe('abc');
    expect(await store.head('t/a/x')).toEqual({ sizeBytes: 3 });
    expect(await store.head('t/a')).toBeNull();
  });

  it('leaves nothing behind when the body is too large or breaks', async () => {
    const large = store.put('t/a/x', Readable.from([Buffer.alloc(10), Buffer.alloc(10)]), {
      sizeBytesMax: 15,
    });
    await expect(large).rejects.toMatchObject({ code: 'input_too_large' });
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('half');
        throw new Error('connection lost');
      })(),
    );
    await expect(store.put('t/a/y', broken)).rejects.toThrow('connection lost');
    expect(await store.head('t/a/x')).toBeNull();
    expect(await readdir(join(folder, '.staging'))).toEqual([]);
  });

  it('never leaves its folder', async () => {
    for (const key of ['../x', 't/../../x', '/etc/passwd', '.staging/x']) {
      await expect(store.put(key, Readable.from([]))).rejects.toThrow();
    }
  });

  it('lists and deletes by prefix', async () => {
    await store.put('t/a/1', Readable.from([Buffer.from('1')]));
    await store.put('t/a/b/2', Readable.from([Buffer.from('22')]));
    await store.put('t/ab/3', Readable.from([Buffer.from('3')]));
    const keys: string[] = [];
    for await (const { key } of store.list('t/a/')) keys.push(key);
    expect(keys.sort()).toEqual(['t/a/1', 't/a/b/2']);
    expect(await store.deletePrefix('t/a/')).toBe(2);
    expect(await store.head('t/ab/3')).not.toBeNull();
  });

  it('takes over a finished file', async () => {
    const path = join(folder, 'finished');
    await writeFile(path, 'abc');
    expect((await store.putFile('t/a/f', path)).sizeBytes).toBe(3);
    await expect(store.materialise('t/a/none')).rejects.toMatchObject({ code: 'object_not_found' });
  });
});
