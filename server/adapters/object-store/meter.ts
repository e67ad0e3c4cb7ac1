import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { DomainError } from '@/server/operations/errors';
import type { StoredObject } from '@/server/ports/object-store';

/** Counts and digests what flows through, and stops the flow past a limit. */
export class Meter extends Transform {
  private readonly hash = createHash('sha256');
  private sizeBytes = 0;

  constructor(private readonly sizeBytesMax = Number.POSITIVE_INFINITY) {
    super();
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null, data?: Buffer) => void,
  ): void {
    this.sizeBytes += chunk.length;
    if (this.sizeBytes > this.sizeBytesMax) {
      done(
        new DomainError('input_too_large', `The file is larger than the allowed ${this.sizeBytesMax} bytes.`),
      );
      return;
    }
    this.hash.update(chunk);
    done(null, chunk);
  }

  stored(key: string): StoredObject {
    return { key, sizeBytes: this.sizeBytes, sha256: this.hash.digest('hex') };
  }
}
