import { createReadStream, createWriteStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';
import { detectFormat, type FileFormat } from '@/server/domain/ingestion';
import { literal, parquetRelation, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import type { Services } from '@/server/tenancy/tenant-context';

/** As much as the readers look at to find a dialect, and enough rows to tell types. */
export const HEAD_BYTES = 1024 * 1024;
/** Formats that can only be read from their end are previewed as a whole, up to here. */
const WHOLE_BYTES_MAX = 256 * 1024 * 1024;
const PARQUET_ROWS = 5000;

/** The stored bytes of an upload, whole or as far as they have come. */
export interface Source {
  totalBytes: number | null;
  /** True when every byte is there. */
  arrived: boolean;
  head(bytes: number): Promise<Buffer>;
  materialise(): Promise<{ path: string; release(): Promise<void> }>;
}

export interface Head {
  path: string;
  /** True when it holds the whole content of the file. */
  whole: boolean;
  bytes: number;
  /** Rows of the whole file, where the format says so. */
  rowCount: number | null;
  notes: string[];
}

/** A local file that the ordinary readers can read, holding the first part of the source, in whole records. */
export async function takeHead(
  source: Source,
  services: Pick<Services, 'engine'>,
  workDir: string,
): Promise<Head> {
  const bytes = await source.head(HEAD_BYTES);
  const path = joinPath(workDir, 'head');
  const whole = source.arrived && bytes.length === source.totalBytes;
  await writeFile(path, bytes);
  const format = await detectFormat(path);
  if (whole) return { path, whole, bytes: bytes.length, rowCount: null, notes: [] };
  switch (format) {
    case 'text':
    case 'json':
      await writeFile(path, wholeRecords(bytes));
      return { path, whole, bytes: bytes.length, rowCount: null, notes: [] };
    case 'gzip':
    case 'zstd':
      return unpackedHead(path, format, workDir);
    case 'parquet':
      return parquetHead(source, services, workDir);
    default:
      return wholeFile(source, workDir, format);
  }
}

/** Up to the last line end, so that no record is cut; in UTF-16 a line end has two bytes. */
export function wholeRecords(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(0x0a);
  if (end < 0) return bytes;
  const littleEndian = end % 2 === 0 && bytes[end + 1] === 0;
  return bytes.subarray(0, end + (littleEndian ? 2 : 1));
}

async function unpackedHead(path: string, format: 'gzip' | 'zstd', workDir: string): Promise<Head> {
  const unpacked =
    format === 'gzip' ? createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }) : createZstdDecompress();
  const chunks: Buffer[] = [];
  let length = 0;
  const source = createReadStream(path);
  source.on('error', (error) => unpacked.destroy(error));
  try {
    for await (const chunk of source.pipe(unpacked)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= HEAD_BYTES) break;
    }
  } catch {
    // The end of a cut archive cannot be unpacked; what came before it is what we are after.
    if (length === 0) throw new DomainError('input_corrupt', `The ${format} archive is damaged.`);
  } finally {
    source.destroy();
  }
  const target = joinPath(workDir, 'unpacked-head');
  const bytes = Buffer.concat(chunks).subarray(0, HEAD_BYTES);
  await writeFile(target, wholeRecords(bytes));
  const inner = await detectFormat(target);
  if (inner !== 'text' && inner !== 'json') {
    throw new DomainError(
      'conflict',
      `A ${inner} file inside ${format} has no preview; it is read when the dataset is made.`,
    );
  }
  return {
    path: target,
    whole: false,
    bytes: bytes.length,
    rowCount: null,
    notes: [`Unpacked from ${format}`],
  };
}

async function parquetHead(
  source: Source,
  services: Pick<Services, 'engine'>,
  workDir: string,
): Promise<Head> {
  requireWhole(source, 'Parquet');
  const file = await source.materialise();
  const path = joinPath(workDir, 'head.parquet');
  try {
    return await services.engine.withSession(async (session) => {
      const relation = parquetRelation(file.path);
      const [size] = await session.query<{ rows: number }>(
        sql`SELECT sum(num_rows)::BIGINT AS rows FROM parquet_file_metadata(${literal(file.path)})`.text,
      );
      const { rowCount } = await session.copy(
        sql`FROM ${relation} LIMIT ${literal(PARQUET_ROWS)}`.text,
        path,
      );
      const { size: bytes } = await stat(path);
      const total = Number(size?.rows ?? rowCount);
      return { path, whole: total === rowCount, bytes, rowCount: total, notes: [] };
    });
  } catch (error) {
    // The reader of Parquet says better than we could what is wrong with it.
    if (error instanceof DomainError && error.code === 'engine_failed')
      return { path: await copyWhole(file.path, workDir), whole: true, bytes: 0, rowCount: null, notes: [] };
    throw error;
  } finally {
    await file.release();
  }
}

async function wholeFile(source: Source, workDir: string, format: FileFormat): Promise<Head> {
  requireWhole(source, format);
  if ((source.totalBytes ?? 0) > WHOLE_BYTES_MAX) {
    throw new DomainError(
      'conflict',
      `A file of this kind can be previewed up to ${WHOLE_BYTES_MAX} bytes; it is read when the dataset is made.`,
    );
  }
  const file = await source.materialise();
  try {
    const path = await copyWhole(file.path, workDir);
    return { path, whole: true, bytes: source.totalBytes ?? 0, rowCount: null, notes: [] };
  } finally {
    await file.release();
  }
}

export function requireWhole(source: Source, what: string): void {
  if (source.arrived) return;
  throw new DomainError('conflict', `The preview of ${what} begins when the whole file has arrived.`);
}

export async function copyWhole(from: string, workDir: string): Promise<string> {
  const path = joinPath(workDir, 'whole');
  await pipeline(createReadStream(from), createWriteStream(path));
  return path;
}

/** The first bytes of a stream, which is closed as soon as they are there. */
export async function firstBytes(stream: AsyncIterable<Uint8Array>, bytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}
