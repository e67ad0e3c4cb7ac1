import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import type { DataKey } from '@/server/ports/data-keys';

/**
 * The form of an encrypted object: a header, then segments of AES-256-GCM, each with its tag. Key and nonce prefix are
 * derived for this one object (HKDF-SHA256 over the organisation's data key, a random salt, and the object's name), and
 * a segment's nonce holds its number and whether it is the last: so segments cannot be changed, moved, left out, cut off
 * or taken to another object. This is the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, "Online
 * Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance" (CRYPTO 2015), as in Tink's streaming AEAD.
 */
const MAGIC = Buffer.from('DTXE\x01', 'latin1');
const SALT_BYTES = 16;
const TAG_BYTES = 16;
const NONCE_PREFIX_BYTES = 7;
export const SEGMENT_BYTES = 256 * 1024;
export const HEADER_BYTES = MAGIC.length + 4 + SALT_BYTES;

export interface Header {
  keyVersion: number;
  salt: Buffer;
}

export function newHeader(key: DataKey): Header {
  return { keyVersion: key.version, salt: randomBytes(SALT_BYTES) };
}

export function readHeader(bytes: Buffer): Header {
  if (bytes.length !== HEADER_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged();
  return { keyVersion: bytes.readUInt32BE(MAGIC.length), salt: bytes.subarray(MAGIC.length + 4) };
}

/** Length of the content in an encrypted object of this length, both in bytes. */
export function contentBytes(encryptedBytes: number): number {
  const body = encryptedBytes - HEADER_BYTES;
  return Math.max(0, body - TAG_BYTES * Math.ceil(body / (SEGMENT_BYTES + TAG_BYTES)));
}

interface Secrets {
  key: Buffer;
  noncePrefix: Buffer;
}

function secretsOf(header: Header, key: DataKey, boundTo: string): Secrets {
  const info = Buffer.from(`datrix object ${boundTo}`);
  const derived = Buffer.from(hkdfSync('sha256', key.key, header.salt, info, 32 + NONCE_PREFIX_BYTES));
  return { key: derived.subarray(0, 32), noncePrefix: derived.subarray(32) };
}

function nonceOf({ noncePrefix }: Secrets, index: number, last: boolean): Buffer {
  const tail = Buffer.alloc(5);
  tail.writeUInt32BE(index);
  tail.writeUInt8(last ? 1 : 0, 4);
  return Buffer.concat([noncePrefix, tail]);
}

/** Gathers what flows in and hands on pieces of one size; only the very last one may be shorter. */
abstract class InPieces extends Transform {
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private index = 0;

  constructor(private readonly pieceBytes: number) {
    super({ readableHighWaterMark: pieceBytes, writableHighWaterMark: pieceBytes });
  }

  protected abstract convert(piece: Buffer, index: number, last: boolean): Buffer;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    // A full piece waits until more comes: it may be the last one, which is marked.
    this.settle(done, () => {
      if (this.waitingBytes <= this.pieceBytes) return;
      let rest = Buffer.concat(this.waiting);
      while (rest.length > this.pieceBytes) {
        this.push(this.convert(rest.subarray(0, this.pieceBytes), this.index++, false));
        rest = rest.subarray(this.pieceBytes);
      }
      this.waiting = [rest];
      this.waitingBytes = rest.length;
    });
  }

  override _flush(done: TransformCallback): void {
    this.settle(done, () => void this.push(this.convert(Buffer.concat(this.waiting), this.index, true)));
  }

  private settle(done: TransformCallback, work: () => void): void {
    try {
      work();
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

class Encrypting extends InPieces {
  constructor(private readonly secrets: Secrets) {
    super(SEGMENT_BYTES);
  }

  protected convert(piece: Buffer, index: number, last: boolean): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.secrets.key, nonceOf(this.secrets, index, last));
    return Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
  }
}

class Decrypting extends InPieces {
  constructor(private readonly secrets: Secrets) {
    super(SEGMENT_BYTES + TAG_BYTES);
  }

  protected convert(piece: Buffer, index: number, last: boolean): Buffer {
    if (piece.length < TAG_BYTES) throw damaged();
    const at = piece.length - TAG_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', this.secrets.key, nonceOf(this.secrets, index, last));
    decipher.setAuthTag(piece.subarray(at));
    try {
      return Buffer.concat([decipher.update(piece.subarray(0, at)), decipher.final()]);
    } catch {
      throw damaged();
    }
  }
}

/** Content in, header and segments out. `boundTo` names the place; the same must be given to `decrypting`. */
export function encrypting(header: Header, key: DataKey, boundTo: string): Transform {
  const transform = new Encrypting(secretsOf(header, key, boundTo));
  const version = Buffer.alloc(4);
  version.writeUInt32BE(header.keyVersion);
  transform.push(Buffer.concat([MAGIC, version, header.salt]));
  return transform;
}

/** What follows the header in, content out; fails when anything was changed. */
export function decrypting(header: Header, key: DataKey, boundTo: string): Transform {
  return new Decrypting(secretsOf(header, key, boundTo));
}

function damaged(): Error {
  return new Error('a stored object is damaged, or was moved from another place');
}
