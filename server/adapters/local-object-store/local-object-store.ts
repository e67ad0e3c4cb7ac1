import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Meter } from '@/server/adapters/object-store/meter';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { ObjectStore } from '@/server/ports/object-store';
import { removeAbandoned } from './remove-abandoned';

/** Objects as files below one folder. Writes go to a temporary file that is renamed when whole and on disk. */
export function createLocalObjectStore(folder: string): ObjectStore {
  const root = resolve(folder);
  const staging = join(root, '.staging');
  let cleaned: Promise<void> | undefined;

  function pathOf(key: string): string {
    const path = resolve(root, key);
    const inside = path.startsWith(root + sep) && !path.startsWith(staging);
    if (!inside || key.includes('\0') || key.split('/').includes('..'))
      throw new Error(`not an object key: ${key}`);
    return path;
  }

  async function commit(temporary: string, key: string): Promise<void> {
    const file = await open(temporary, 'r');
    await file.sync();
    await file.close();
    await mkdir(dirname(pathOf(key)), { recursive: true });
    await rename(temporary, pathOf(key));
  }

  async function newStagingFile(): Promise<string> {
    await mkdir(staging, { recursive: true });
    cleaned ??= removeAbandoned(staging);
    await cleaned;
    return join(staging, newUuid());
  }

  async function sizeOf(key: string): Promise<number | null> {
    return stat(pathOf(key)).then(
      (found) => (found.isFile() ? found.size : null),
      () => null,
    );
  }

  async function requireObject(key: string): Promise<string> {
    if ((await sizeOf(key)) === null) {
      throw new DomainError('object_not_found', 'The stored content of this object is missing.');
    }
    return pathOf(key);
  }

  return {
    async put(key, body, options = {}) {
      const temporary = await newStagingFile();
      try {
        const meter = new Meter(options.sizeBytesMax);
        await pipeline(body, meter, createWriteStream(temporary));
        await commit(temporary, key);
        return meter.stored(key);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },

    async putFile(key, path) {
      const temporary = await newStagingFile();
      try {
        const meter = new Meter();
        // A rename is free on the same file system; elsewhere the bytes are copied once.
        await rename(path, temporary).catch(async () => {
          await copyFile(path, temporary);
          await rm(path, { force: true });
        });
        await pipeline(createReadStream(temporary), meter, async (chunks: AsyncIterable<unknown>) => {
          for await (const chunk of chunks) void chunk;
        });
        await commit(temporary, key);
        return meter.stored(key);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },

    async get(key): Promise<Readable> {
      return createReadStream(await requireObject(key));
    },

    async materialise(key) {
      return { path: await requireObject(key), release: async () => {} };
    },

    async head(key) {
      const sizeBytes = await sizeOf(key);
      return sizeBytes === null ? null : { sizeBytes };
    },

    async *list(prefix) {
      yield* walk(root, pathOf(prefix.replace(/\/$/, '')));
    },

    async delete(key) {
      await rm(pathOf(key), { force: true });
    },

    async deletePrefix(prefix) {
      const path = pathOf(prefix.replace(/\/$/, ''));
      let count = 0;
      for await (const _object of walk(root, path)) count++;
      await rm(path, { recursive: true, force: true });
      return count;
    },
  };
}

async function* walk(root: string, folder: string): AsyncGenerator<{ key: string; sizeBytes: number }> {
  const directory = await opendir(folder).catch(() => null);
  if (directory === null) return;
  for await (const entry of directory) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(root, path);
    else {
      // Another process may have removed it since the folder was read.
      const found = await stat(path).catch(() => null);
      if (found !== null) yield { key: relative(root, path).split(sep).join('/'), sizeBytes: found.size };
    }
  }
}
