import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '@/server/ports/object-store';

/** What every object store must do; each adapter's test runs it over its own store, empty before each test. */
export function describeObjectStore(name: string, create: (folder: string) => Promise<ObjectStore>): void {
  describe(name, () => {
    let folder: string;
    let store: ObjectStore;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'datrix-store-'));
      store = await create(folder);
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

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

    it('keeps content of no bytes, and of several parts', async () => {
      expect((await store.put('t/a/empty', Readable.from([]))).sizeBytes).toBe(0);
      expect(await store.head('t/a/empty')).toEqual({ sizeBytes: 0 });
      const chunk = Buffer.alloc(1024 * 1024, 'x');
      const stored = await store.put('t/a/large', Readable.from(Array.from({ length: 20 }, () => chunk)));
      expect(stored.sizeBytes).toBe(20 * chunk.length);
      const back = await store.materialise('t/a/large');
      expect((await readFile(back.path)).length).toBe(20 * chunk.length);
      await back.release();
    });

    it('replaces content as a whole', async () => {
      await store.put('t/a/x', Readable.from([Buffer.from('first, and longer')]));
      const before = await store.materialise('t/a/x');
      expect(await readFile(before.path, 'utf8')).toBe('first, and longer');
      await before.release();
      await store.put('t/a/x', Readable.from([Buffer.from('second')]));
      const after = await store.materialise('t/a/x');
      expect(await readFile(after.path, 'utf8')).toBe('second');
      await after.release();
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
      expect(await store.head('t/a/y')).toBeNull();
    });

    it('never leaves its place', async () => {
      for (const key of ['../x', 't/../../x', '/etc/passwd', '.staging/x', 't/\0x', '']) {
        await expect(store.put(key, Readable.from([]))).rejects.toThrow('not an object key');
      }
    });

    it('lists and deletes by prefix', async () => {
      await store.put('t/a/1', Readable.from([Buffer.from('1')]));
      await store.put('t/a/b/2', Readable.from([Buffer.from('22')]));
      await store.put('t/ab/3', Readable.from([Buffer.from('3')]));
      const found: { key: string; sizeBytes: number }[] = [];
      for await (const object of store.list('t/a/')) found.push(object);
      expect(found.sort((a, b) => a.key.localeCompare(b.key))).toEqual([
        { key: 't/a/1', sizeBytes: 1 },
        { key: 't/a/b/2', sizeBytes: 2 },
      ]);
      expect(await store.deletePrefix('t/a/')).toBe(2);
      expect(await store.deletePrefix('t/a/')).toBe(0);
      expect(await store.head('t/ab/3')).not.toBeNull();
      await store.delete('t/ab/3');
      await store.delete('t/ab/3');
      expect(await store.head('t/ab/3')).toBeNull();
    });

    it('takes over a finished file, and says when there is none', async () => {
      const path = join(folder, 'finished');
      await writeFile(path, 'abc');
      expect((await store.putFile('t/a/f', path)).sizeBytes).toBe(3);
      await expect(access(path)).rejects.toThrow();
      expect(await text(await store.get('t/a/f'))).toBe('abc');
      await expect(store.materialise('t/a/none')).rejects.toMatchObject({ code: 'object_not_found' });
      await expect(store.get('t/a/none')).rejects.toMatchObject({ code: 'object_not_found' });
    });
  });
}
