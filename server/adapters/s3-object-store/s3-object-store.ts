import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { FileCache } from '@/server/adapters/object-store/file-cache';
import { Meter } from '@/server/adapters/object-store/meter';
import { DomainError } from '@/server/operations/errors';
import type { ObjectStore, StoredObject } from '@/server/ports/object-store';

export interface S3Settings {
  bucket: string;
  /** Absent: the store of AWS in this region. */
  endpoint?: string;
  region: string;
  /** Absent: what the environment gives the process (a role, a profile). */
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** `https://host/bucket/key` in place of `https://bucket.host/key`. */
  pathStyle: boolean;
  /** Put before every key, for a bucket that is shared; ends with `/` or is empty. */
  prefix: string;
  /** Encrypt with this KMS key; absent: as the bucket is set. */
  kmsKeyId?: string;
  /** Folder and bound of the local copies. */
  cacheDir: string;
  cacheBytesMax: number;
}

/** Of a multipart upload; the bucket's 10,000 parts then hold 160 GB. */
const PART_BYTES = 16 * 1024 * 1024;
const DELETE_BATCH = 1000;

/** Objects in an S3 bucket. An upload becomes visible when it is whole, so a write is atomic here too. */
export function createS3ObjectStore(settings: S3Settings): ObjectStore {
  const { bucket } = settings;
  const client = new S3Client({
    region: settings.region,
    endpoint: settings.endpoint,
    forcePathStyle: settings.pathStyle,
    credentials: settings.credentials,
  });
  const cache = new FileCache(settings.cacheDir, settings.cacheBytesMax);
  const encryption =
    settings.kmsKeyId === undefined
      ? {}
      : { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: settings.kmsKeyId };

  function nameOf(key: string): string {
    const parts = key.split('/');
    const fits = key !== '' && !key.includes('\0') && !/^[/.]/.test(key) && !parts.includes('..');
    if (!fits) throw new Error(`not an object key: ${key}`);
    return settings.prefix + key;
  }

  async function upload(key: string, body: Readable, sizeBytesMax?: number): Promise<StoredObject> {
    const meter = new Meter(sizeBytesMax);
    const flow = pipeline(body, meter);
    const transfer = new Upload({
      client,
      partSize: PART_BYTES,
      params: { Bucket: bucket, Key: nameOf(key), Body: meter, ...encryption },
    });
    // The SDK wraps what broke the body; the caller needs the reason itself.
    const [flowed, sent] = await Promise.allSettled([flow, transfer.done()]);
    if (flowed.status === 'rejected') throw flowed.reason;
    if (sent.status === 'rejected') throw asReason(sent.reason);
    return meter.stored(key);
  }

  async function head(key: string): Promise<{ sizeBytes: number; tag: string } | null> {
    try {
      const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: nameOf(key) }));
      return { sizeBytes: found.ContentLength ?? 0, tag: found.ETag ?? '' };
    } catch (error) {
      if (isMissing(error)) return null;
      throw asReason(error);
    }
  }

  async function get(key: string): Promise<Readable> {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: nameOf(key) }));
      if (Body instanceof Readable) return Body;
      throw new Error('the store gave no stream');
    } catch (error) {
      if (isMissing(error)) throw gone();
      throw asReason(error);
    }
  }

  async function* list(prefix: string): AsyncGenerator<{ key: string; sizeBytes: number }> {
    const Prefix = nameOf(prefix.replace(/\/?$/, '/'));
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix, ContinuationToken }));
      for (const { Key, Size } of page.Contents ?? []) {
        if (Key !== undefined && !Key.endsWith('/'))
          yield { key: Key.slice(settings.prefix.length), sizeBytes: Size ?? 0 };
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  async function deleteKeys(keys: string[]): Promise<void> {
    if (keys.length === 0) return;
    const Objects = keys.map((key) => ({ Key: nameOf(key) }));
    const { Errors } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const first = Errors?.[0];
    if (first !== undefined) throw new Error(`an object could not be deleted: ${first.Code}`);
  }

  return {
    put: async (key, body, options = {}) => {
      nameOf(key);
      return upload(key, body, options.sizeBytesMax);
    },
    async putFile(key, path) {
      const stored = await upload(key, createReadStream(path));
      await rm(path, { force: true });
      return stored;
    },
    get,
    async materialise(key) {
      const found = await head(key);
      if (found === null) throw gone();
      return cache.open(key, found.tag, async (path) => {
        await pipeline(await get(key), createWriteStream(path));
      });
    },
    head: async (key) => {
      const found = await head(key);
      return found === null ? null : { sizeBytes: found.sizeBytes };
    },
    list,
    async delete(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: nameOf(key) }));
    },
    async deletePrefix(prefix) {
      let count = 0;
      let batch: string[] = [];
      for await (const { key } of list(prefix)) {
        batch.push(key);
        if (batch.length < DELETE_BATCH) continue;
        await deleteKeys(batch);
        count += batch.length;
        batch = [];
      }
      await deleteKeys(batch);
      return count + batch.length;
    },
    presign(key, { method, expiresSeconds, fileName }) {
      const Key = nameOf(key);
      const disposition = fileName === undefined ? {} : { ResponseContentDisposition: attachment(fileName) };
      const command =
        method === 'GET'
          ? new GetObjectCommand({ Bucket: bucket, Key, ...disposition })
          : new PutObjectCommand({ Bucket: bucket, Key, ...encryption });
      return getSignedUrl(client, command, { expiresIn: expiresSeconds });
    },
  };
}

function attachment(fileName: string): string {
  return `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`;
}

function gone(): DomainError {
  return new DomainError('object_not_found', 'The stored content of this object is missing.');
}

function isMissing(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return name === 'NotFound' || name === 'NoSuchKey';
}

/** A store that does not answer is a passing state; its own words may hold addresses and stay in the log. */
function asReason(error: unknown): unknown {
  const code = String(Reflect.get(Object(error), 'code') ?? '');
  if (!/^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE)/.test(code)) return error;
  return new DomainError('unavailable', 'The object store does not answer; try again in a moment.');
}
