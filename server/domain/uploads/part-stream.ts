import type { Readable } from 'node:stream';
import type { ObjectStore } from '@/server/ports/object-store';

/** Small, so that a preview can begin early; then large, so that ten gigabytes are some hundred objects. */
const FIRST_PART_BYTES = 1024 * 1024;
const PART_BYTES = 16 * 1024 * 1024;

export function partSize(startByte: number): number {
  return startByte === 0 ? FIRST_PART_BYTES : PART_BYTES;
}

/**
 * Cuts a stream into stretches of bounded length without holding one in memory. When the stream breaks, the current
 * stretch simply ends: what has arrived is kept, and `broken` says why there is no more.
 */
export class StretchReader {
  private readonly source: AsyncIterator<Uint8Array>;
  private left: Uint8Array | null = null;
  ended = false;
  broken: unknown = null;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.source = body[Symbol.asyncIterator]();
  }

  /** True when another byte follows; reads ahead as far as it must. */
  async hasMore(): Promise<boolean> {
    while (!this.ended && (this.left === null || this.left.length === 0)) await this.pull();
    return this.left !== null && this.left.length > 0;
  }

  async *take(bytesMax: number): AsyncGenerator<Uint8Array> {
    let missing = bytesMax;
    while (missing > 0 && (await this.hasMore())) {
      const chunk = this.left ?? new Uint8Array();
      yield chunk.subarray(0, missing);
      this.left = chunk.length > missing ? chunk.subarray(missing) : null;
      missing -= Math.min(missing, chunk.length);
    }
  }

  private async pull(): Promise<void> {
    try {
      const next = await this.source.next();
      if (next.done) this.ended = true;
      else this.left = next.value;
    } catch (error) {
      this.broken = error;
      this.ended = true;
    }
  }
}

/** The content of several objects one after another, opened only as they are needed. */
export async function* joinedObjects(store: ObjectStore, keys: string[]): AsyncGenerator<Uint8Array> {
  for (const key of keys) {
    const stream: Readable = await store.get(key);
    try {
      yield* stream;
    } finally {
      stream.destroy();
    }
  }
}
