import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FileCache } from '@/server/adapters/object-store/file-cache';
import { Meter } from '@/server/adapters/object-store/meter';
import type { DataKey, DataKeys } from '@/server/ports/data-keys';
import type { ObjectStore, StoredObject } from '@/server/ports/object-store';
import { contentBytes, decrypting, encrypting, type Header, newHeader } from './segments';
import { splitHeader } from './split-header';

/** Marks what this store wrote; objects without it are older than it and are read as they are. */
const SUFFIX = '.enc';

export interface EncryptedStoreSettings {
  dataKeys: DataKeys;
  /** Folder and bound of the decrypted copies that engines read. */
  cacheDir: string;
  cacheBytesMax: number;
}

/**
 * Encrypts each object of an organisation with its data key before it reaches `inner`, and decrypts on the way back
 * (envelope encryption). Sizes and digests are those of the content. Objects that belong to no organisation pass as they
 * are. The store's own addresses (`presign`) would give and take encrypted bytes, so there are none.
 */
export function createEncryptedObjectStore(
  inner: ObjectStore,
  settings: EncryptedStoreSettings,
): ObjectStore {
  const { dataKeys } = settings;
  const cache = new FileCache(settings.cacheDir, settings.cacheBytesMax);

  /** Encrypts with the newest key; the header tells this content from others under the same key. */
  async function write(
    key: string,
    orgId: string,
    body: Readable,
    sizeBytesMax?: number,
  ): Promise<{ stored: StoredObject; header: Header }> {
    const dataKey = await dataKeys.newest(orgId);
    const header = newHeader(dataKey);
    const meter = new Meter(sizeBytesMax);
    const sealed = encrypting(header, dataKey, key);
    const [flowed, written] = await Promise.allSettled([
      pipeline(body, meter, sealed),
      inner.put(key + SUFFIX, sealed),
    ]);
    if (flowed.status === 'rejected') throw flowed.reason;
    if (written.status === 'rejected') throw written.reason;
    // An older object in the clear must not lie on beside it.
    await inner.delete(key);
    return { stored: meter.stored(key), header };
  }

  /** The encrypted object, or null when it is one from before. */
  async function open(key: string): Promise<{ header: Header; body: Readable } | null> {
    if ((await inner.head(key + SUFFIX)) === null) return null;
    return splitHeader(await inner.get(key + SUFFIX));
  }

  function keyOf(orgId: string, header: Header): Promise<DataKey> {
    return dataKeys.ofVersion(orgId, header.keyVersion);
  }

  async function get(key: string): Promise<Readable> {
    const orgId = organisationOf(key);
    const found = orgId === null ? null : await open(key);
    if (orgId === null || found === null) return inner.get(key);
    const clear = decrypting(found.header, await keyOf(orgId, found.header), key);
    // A failure of either side destroys `clear`, and so reaches whoever reads it.
    void pipeline(found.body, clear).catch(() => {});
    return clear;
  }

  return {
    async put(key, body, options = {}) {
      const orgId = organisationOf(key);
      if (orgId === null) return inner.put(key, body, options);
      return (await write(key, orgId, body, options.sizeBytesMax)).stored;
    },

    async putFile(key, path) {
      const orgId = organisationOf(key);
      if (orgId === null) return inner.putFile(key, path);
      const { stored, header } = await write(key, orgId, createReadStream(path));
      // Whoever makes an object mostly reads it next: the file becomes the decrypted copy.
      const copy = await cache.open(key, tagOf(header), (target) => rename(path, target)).catch(() => null);
      await copy?.release();
      await rm(path, { force: true });
      return stored;
    },

    get,

    async materialise(key) {
      const orgId = organisationOf(key);
      const found = orgId === null ? null : await open(key);
      if (orgId === null || found === null) return inner.materialise(key);
      const { header, body } = found;
      try {
        return await cache.open(key, tagOf(header), async (path) => {
          await pipeline(body, decrypting(header, await keyOf(orgId, header), key), createWriteStream(path));
        });
      } finally {
        body.destroy();
      }
    },

    async head(key) {
      const sealed = organisationOf(key) === null ? null : await inner.head(key + SUFFIX);
      return sealed === null ? inner.head(key) : { sizeBytes: contentBytes(sealed.sizeBytes) };
    },

    async *list(prefix) {
      for await (const object of inner.list(prefix)) {
        const sealed = organisationOf(object.key) !== null && object.key.endsWith(SUFFIX);
        yield sealed
          ? { key: object.key.slice(0, -SUFFIX.length), sizeBytes: contentBytes(object.sizeBytes) }
          : object;
      }
    },

    async delete(key) {
      if (organisationOf(key) !== null) await inner.delete(key + SUFFIX);
      await inner.delete(key);
    },

    deletePrefix: (prefix) => inner.deletePrefix(prefix),

    async encryptAnew(key) {
      const orgId = organisationOf(key);
      if (orgId === null) return false;
      const found = await open(key);
      found?.body.destroy();
      const newest = await dataKeys.newest(orgId);
      if (found?.header.keyVersion === newest.version) return false;
      await write(key, orgId, await get(key));
      return true;
    },
  };
}

/** The organisation in `t/<org>/…`; null for what belongs to none. */
function organisationOf(key: string): string | null {
  return /^t\/([^/]+)\/./.exec(key)?.[1] ?? null;
}

function tagOf({ salt }: Header): string {
  return salt.toString('hex');
}
