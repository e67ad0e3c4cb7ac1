import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { SourceListing, SourcePreview } from '@/server/domain/connectors/contract';
import { DomainError } from '@/server/operations/errors';
import type { Connection, ConnectorAdapter, ReadRequest, ReadResult } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';
import { withS3 } from './client';
import { type FoundFile, filesOf, newFiles } from './files';

const ENTRIES_MAX = 1000;
const PREVIEW_BYTES = 64 * 1024;

/** Files below a prefix of a bucket; one file, or all files of a folder under one another. */
export function createS3Adapter(outbound: Outbound): ConnectorAdapter<'s3'> {
  return {
    test: (connection) =>
      withS3(outbound, connection, async (client) => {
        const { bucket, prefix } = connection.settings;
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }),
        );
        return (page.KeyCount ?? 0) > 0
          ? `The bucket ${bucket} can be read.`
          : `The bucket ${bucket} can be read; there is nothing at this prefix yet.`;
      }),
    browse: (connection, path) =>
      withS3(outbound, connection, (client) => browse(client, connection, path ?? '')),
    preview: (connection, { object = '' }, rows) =>
      withS3(outbound, connection, (client) => preview(client, connection, object, rows)),
    read: (connection, request) =>
      withS3(outbound, connection, (client) => read(client, connection, request)),
  };
}

async function browse(
  client: S3Client,
  { settings }: Connection<'s3'>,
  path: string,
): Promise<SourceListing> {
  const Prefix = settings.prefix + path;
  const page = await client.send(
    new ListObjectsV2Command({ Bucket: settings.bucket, Prefix, Delimiter: '/', MaxKeys: ENTRIES_MAX }),
  );
  const relative = (key: string) => key.slice(settings.prefix.length);
  const nameOf = (key: string) => key.replace(/\/$/, '').split('/').at(-1) ?? key;
  const folders = (page.CommonPrefixes ?? []).flatMap(({ Prefix: key }) =>
    key === undefined
      ? []
      : [
          {
            name: nameOf(key),
            path: relative(key),
            kind: 'folder' as const,
            readable: true,
            rowEstimate: null,
            sizeBytes: null,
            modifiedAt: null,
          },
        ],
  );
  const files = (page.Contents ?? []).flatMap(({ Key, Size, LastModified }) =>
    Key === undefined || Key.endsWith('/')
      ? []
      : [
          {
            name: nameOf(Key),
            path: relative(Key),
            kind: 'file' as const,
            readable: true,
            rowEstimate: null,
            sizeBytes: Size ?? null,
            modifiedAt: LastModified?.toISOString() ?? null,
          },
        ],
  );
  return {
    path: path === '' ? null : path,
    entries: [...folders, ...files],
    truncated: page.IsTruncated === true,
  };
}

/** The first lines of the first file as they stand; what they mean is found out when the file is read. */
async function preview(
  client: S3Client,
  { settings }: Connection<'s3'>,
  object: string,
  rowCount: number,
): Promise<SourcePreview> {
  const [first] = await filesOf(client, settings, object);
  if (first === undefined) throw new DomainError('source_failed', `There is no file at \`${object}\`.`);
  const { Body } = await client.send(
    new GetObjectCommand({
      Bucket: settings.bucket,
      Key: first.key,
      Range: first.sizeBytes === 0 ? undefined : `bytes=0-${PREVIEW_BYTES - 1}`,
    }),
  );
  const head = Buffer.from((await Body?.transformToByteArray()) ?? []);
  const columns = [{ name: 'line', type: 'text', nullable: null }];
  if (
    head.includes(0) ||
    head.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])) ||
    head.subarray(0, 4).toString('latin1') === 'PAR1'
  )
    return { columns, rows: [['This file is binary; its columns show when it has been read.']] };
  const lines = head.toString('utf8').split(/\r?\n/);
  return { columns, rows: lines.slice(0, rowCount).map((line) => [line.slice(0, 2000)]) };
}

async function read(
  client: S3Client,
  { settings }: Connection<'s3'>,
  request: ReadRequest,
): Promise<ReadResult> {
  const all = await filesOf(client, settings, request.selection.object ?? '');
  const { fresh, cursor } = newFiles(all, request.after);
  if (all.length === 0)
    throw new DomainError('source_failed', `There is no file at \`${request.selection.object ?? ''}\`.`);
  const total = fresh.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total > request.bytesMax) {
    throw new DomainError(
      'input_too_large',
      `The files have ${total} bytes together; ${request.bytesMax} are allowed.`,
    );
  }
  const files: ReadResult['files'] = [];
  let done = 0;
  for (const [index, file] of fresh.entries()) {
    const path = join(request.workDir, `object-${index}`);
    await download(client, settings.bucket, file, path, request, (bytes) => {
      done += bytes;
      request.report({ bytesDone: done, share: total === 0 ? undefined : done / total });
    });
    files.push({ path, name: file.key.split('/').at(-1) ?? file.key });
  }
  return { files, cursor };
}

async function download(
  client: S3Client,
  bucket: string,
  { key, sizeBytes }: FoundFile,
  path: string,
  { signal, bytesMax }: ReadRequest,
  count: (bytes: number) => void,
): Promise<void> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), {
    abortSignal: signal,
  });
  if (!(Body instanceof Readable)) throw new Error('the store gave no stream');
  let bytes = 0;
  const metered = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length;
      count(chunk.length);
      // The listing said less: whoever writes it is not done, or lies.
      if (bytes > Math.min(bytesMax, Math.max(sizeBytes * 2, 1024 ** 2)))
        next(
          new DomainError(
            'source_failed',
            `\`${key}\` grows while it is read. Try again when it is finished.`,
          ),
        );
      else next(null, chunk);
    },
  });
  try {
    await pipeline(Body, metered, createWriteStream(path), { signal });
  } catch (error) {
    if (signal.aborted) throw new DomainError('cancelled', 'The reading was cancelled.');
    throw error;
  }
}
