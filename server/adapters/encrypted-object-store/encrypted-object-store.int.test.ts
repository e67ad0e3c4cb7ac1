import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalObjectStore } from '@/server/adapters/local-object-store/local-object-store';
import { describeObjectStore } from '@/server/adapters/object-store/object-store-suite';
import type { DataKeys } from '@/server/ports/data-keys';
import { createEncryptedObjectStore } from './encrypted-object-store';
import { contentBytes, HEADER_BYTES, SEGMENT_BYTES } from './segments';

/** Keys in memory; `rotate` adds one, `destroy` forgets an organisation's. */
function keysInMemory() {
  const kept = new Map<string, Buffer[]>();
  const of = (orgId: string) => kept.get(orgId) ?? kept.set(orgId, [randomBytes(32)]).get(orgId) ?? [];
  const open = (orgId: string, version: number) => {
    const key = kept.get(orgId)?.[version - 1];
    if (key === undefined) throw new Error('the data key is gone');
    return { version, key };
  };
  const dataKeys: DataKeys = {
    newest: async (orgId) => open(orgId, of(orgId).length),
    ofVersion: async (orgId, version) => open(orgId, version),
  };
  return {
    dataKeys,
    rotate: (orgId: string) => of(orgId).push(randomBytes(32)),
    destroy: (orgId: string) => kept.delete(orgId),
  };
}

function storeIn(folder: string, keys = keysInMemory(), cacheBytesMax = 1024 ** 3) {
  const inner = createLocalObjectStore(join(folder, 'objects'));
  const cacheDir = join(folder, 'cache');
  const store = createEncryptedObjectStore(inner, { dataKeys: keys.dataKeys, cacheDir, cacheBytesMax });
  return { inner, keys, store, onDisk: (key: string) => join(folder, 'objects', `${key}.enc`) };
}

describeObjectStore('encrypted object store', async (folder) => storeIn(folder).store);

describe('what encryption adds', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'datrix-encrypted-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const put = (store: ReturnType<typeof storeIn>['store'], key: string, content: Buffer | string) =>
    store.put(key, Readable.from([Buffer.from(content)]));

  it('gives back any content of any length, and knows the length without reading', async () => {
    const { store, inner } = storeIn(folder);
    const near = [0, 1, SEGMENT_BYTES].flatMap((size) => [size - 1, size, size + 1, 2 * size]);
    const sizes = fc.oneof(fc.constantFrom(...near.filter((size) => size >= 0)), fc.nat(3 * SEGMENT_BYTES));
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 70_000 }), async (size, pieceBytes) => {
        const content = randomBytes(size);
        const pieces = Array.from({ length: Math.ceil(size / pieceBytes) }, (_, index) =>
          content.subarray(index * pieceBytes, (index + 1) * pieceBytes),
        );
        await store.put('t/a/x', Readable.from(pieces));
        expect((await buffer(await store.get('t/a/x'))).equals(content)).toBe(true);
        expect(await store.head('t/a/x')).toEqual({ sizeBytes: size });
        const sealed = await inner.head('t/a/x.enc');
        expect(contentBytes(sealed?.sizeBytes ?? 0)).toBe(size);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves nothing of the content on the disk but the copy that is in use', async () => {
    const { store, onDisk } = storeIn(folder, keysInMemory(), 0);
    const path = join(folder, 'finished');
    await writeFile(path, 'a secret of somebody');
    await store.putFile('t/a/x', path);
    expect((await readFile(onDisk('t/a/x'))).includes('secret')).toBe(false);
    const copy = await store.materialise('t/a/x');
    expect(await readFile(copy.path, 'utf8')).toBe('a secret of somebody');
    await copy.release();
    expect(await readdir(join(folder, 'cache', `objects-${process.pid}`))).toEqual([]);
  });

  it('notices every changed byte, every cut, and segments in another order', async () => {
    const { store, onDisk } = storeIn(folder);
    const content = randomBytes(2 * SEGMENT_BYTES + 100);
    await put(store, 't/a/x', content);
    const sealed = await readFile(onDisk('t/a/x'));
    const read = async (changed: Buffer) => {
      await writeFile(onDisk('t/a/x'), changed);
      return buffer(await store.get('t/a/x'));
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const changed = Buffer.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ mask;
        await expect(read(changed)).rejects.toThrow();
      }),
      { numRuns: 60 },
    );
    const step = SEGMENT_BYTES + 16;
    for (const length of [HEADER_BYTES, HEADER_BYTES + step, HEADER_BYTES + 2 * step, sealed.length - 1, 3]) {
      await expect(read(sealed.subarray(0, length))).rejects.toThrow('damaged');
    }
    const [first, second] = [HEADER_BYTES, HEADER_BYTES + step];
    const swapped = Buffer.concat([
      sealed.subarray(0, first),
      sealed.subarray(second, second + step),
      sealed.subarray(first, second),
      sealed.subarray(second + step),
    ]);
    await expect(read(swapped)).rejects.toThrow('damaged');
    expect((await read(sealed)).equals(content)).toBe(true);
  });

  it('opens an object in its own place only', async () => {
    const { store, onDisk } = storeIn(folder);
    await put(store, 't/a/x', 'mine');
    await put(store, 't/a/y', 'other');
    await put(store, 't/b/x', 'theirs');
    for (const place of ['t/a/y', 't/b/x']) {
      await writeFile(onDisk(place), await readFile(onDisk('t/a/x')));
      await expect(text(await store.get(place))).rejects.toThrow('damaged');
    }
  });

  it('is unreadable for good once the key of its organisation is destroyed', async () => {
    const { store, keys } = storeIn(folder);
    await put(store, 't/a/x', 'content');
    await put(store, 't/b/x', 'content');
    keys.destroy('a');
    await expect(store.get('t/a/x')).rejects.toThrow('gone');
    expect(await text(await store.get('t/b/x'))).toBe('content');
  });

  it('reads what older keys encrypted, and encrypts it anew when asked', async () => {
    const { store, keys } = storeIn(folder);
    await put(store, 't/a/x', 'content');
    keys.rotate('a');
    expect(await text(await store.get('t/a/x'))).toBe('content');
    expect(await store.encryptAnew?.('t/a/x')).toBe(true);
    expect(await store.encryptAnew?.('t/a/x')).toBe(false);
    expect(await text(await store.get('t/a/x'))).toBe('content');
  });

  it('reads what lay there in the clear before, and encrypts it when asked', async () => {
    const { store, inner } = storeIn(folder);
    await inner.put('t/a/old', Readable.from([Buffer.from('clear')]));
    expect(await text(await store.get('t/a/old'))).toBe('clear');
    expect(await store.head('t/a/old')).toEqual({ sizeBytes: 5 });
    expect(await store.encryptAnew?.('t/a/old')).toBe(true);
    expect(await inner.head('t/a/old')).toBeNull();
    expect(await text(await store.get('t/a/old'))).toBe('clear');
    await store.delete('t/a/old');
    expect(await store.head('t/a/old')).toBeNull();
  });
});
