import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { newUuid } from '@/server/lib/ids';
import type { LocalFile } from '@/server/ports/object-store';

interface CachedFile {
  path: string;
  sizeBytes: number;
  users: number;
}

/**
 * Local copies of objects, so that every page of a grid does not fetch its dataset anew. Objects under one key and tag
 * never change. The least recently used copies that nobody reads go once `bytesMax` is passed. Each process has a
 * folder of its own: another one could take a file away that this one is about to open.
 */
export class FileCache {
  private readonly folder: string;
  /** In the order of their last use. */
  private readonly files = new Map<string, CachedFile>();
  private readonly loading = new Map<string, Promise<CachedFile>>();
  private sizeBytes = 0;

  constructor(
    parent: string,
    private readonly bytesMax: number,
  ) {
    this.folder = join(parent, `objects-${process.pid}`);
    mkdirSync(parent, { recursive: true });
    for (const name of readdirSync(parent)) {
      const pid = /^objects-(\d+)$/.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid))) {
        rmSync(join(parent, name), { recursive: true, force: true });
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** `tag` tells contents under one key apart (an ETag); `fetch` writes the content to the given path. */
  async open(key: string, tag: string, fetch: (path: string) => Promise<void>): Promise<LocalFile> {
    const name = createHash('sha256').update(key).update('\0').update(tag).digest('hex');
    const file = this.files.get(name) ?? (await this.load(name, fetch));
    file.users++;
    this.files.delete(name);
    this.files.set(name, file);
    let released = false;
    return {
      path: file.path,
      release: async () => {
        if (released) return;
        released = true;
        file.users--;
        await this.shrink();
      },
    };
  }

  private load(name: string, fetch: (path: string) => Promise<void>): Promise<CachedFile> {
    const going = this.loading.get(name);
    if (going !== undefined) return going;
    const loading = (async () => {
      await mkdir(this.folder, { recursive: true });
      const temporary = join(this.folder, newUuid());
      const path = join(this.folder, name);
      try {
        await fetch(temporary);
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      const file = { path, sizeBytes: (await stat(path)).size, users: 0 };
      this.files.set(name, file);
      this.sizeBytes += file.sizeBytes;
      return file;
    })().finally(() => this.loading.delete(name));
    this.loading.set(name, loading);
    return loading;
  }

  private async shrink(): Promise<void> {
    for (const [name, file] of this.files) {
      if (this.sizeBytes <= this.bytesMax) return;
      if (file.users > 0) continue;
      this.files.delete(name);
      this.sizeBytes -= file.sizeBytes;
      await rm(file.path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists and belongs to somebody else.
    return Reflect.get(Object(error), 'code') === 'EPERM';
  }
}
