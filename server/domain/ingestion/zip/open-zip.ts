import type { Readable } from 'node:stream';
import { type Entry, open, type ZipFile } from 'yauzl';
import { DomainError } from '@/server/operations/errors';

/** More members than any folder of one table has; an archive made to exhaust us is cut short here. */
const ENTRIES_MAX = 20_000;
const METHODS = new Set([0, 8]);
const METHOD_NAMES: Record<number, string> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
  98: 'PPMd',
};

export interface ZipMember {
  name: string;
  /** As the directory of the archive says; what is read is counted again. */
  sizeBytes: number;
  encrypted: boolean;
}

export interface Zip {
  /** Files in the order of the archive; folders are left out. */
  members: ZipMember[];
  /** The unpacked bytes. Fails with `input_encrypted`, `input_unsupported`, `input_corrupt` or, beyond the bound, `input_too_large`. */
  read(name: string): Promise<AsyncIterable<Buffer>>;
  close(): void;
}

/** Opens an archive by its directory at the end. `bytesMax` bounds what all reads together may unpack. */
export async function openZip(path: string, bytesMax: number): Promise<Zip> {
  const zip = await openFile(path);
  try {
    const entries = await listEntries(zip);
    let unpacked = 0;
    const count = (bytes: number) => {
      unpacked += bytes;
      if (unpacked <= bytesMax) return;
      throw new DomainError(
        'input_too_large',
        `Unpacked, the archive has more than the allowed ${bytesMax} bytes.`,
      );
    };
    return {
      members: [...entries.values()].map((entry) => ({
        name: entry.fileName,
        sizeBytes: entry.uncompressedSize,
        encrypted: isEncrypted(entry),
      })),
      read: async (name) => {
        const entry = entries.get(name);
        if (entry === undefined) throw new DomainError('input_corrupt', `The archive has no \`${name}\`.`);
        return counted(await openEntry(zip, entry), count);
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function openFile(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(damaged(error));
    });
  });
}

function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      if (entries.size >= ENTRIES_MAX) {
        reject(new DomainError('input_too_large', `The archive has more than ${ENTRIES_MAX} members.`));
        return;
      }
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', (error) => reject(damaged(error)));
    zip.readEntry();
  });
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  if (isEncrypted(entry)) {
    throw new DomainError(
      'input_encrypted',
      `\`${entry.fileName}\` in the archive is encrypted; pack it without a password and upload again.`,
    );
  }
  if (!METHODS.has(entry.compressionMethod)) {
    const method = METHOD_NAMES[entry.compressionMethod] ?? `method ${entry.compressionMethod}`;
    throw new DomainError(
      'input_unsupported',
      `\`${entry.fileName}\` in the archive is packed with ${method}; pack it with Deflate, the usual method, and upload again.`,
    );
  }
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error === null) resolve(stream);
      else reject(damaged(error));
    });
  });
}

async function* counted(stream: Readable, count: (bytes: number) => void): AsyncIterable<Buffer> {
  try {
    for await (const chunk of stream) {
      const bytes: Buffer = chunk;
      count(bytes.length);
      yield bytes;
    }
  } catch (error) {
    throw error instanceof DomainError ? error : damaged(error);
  } finally {
    stream.destroy();
  }
}

function isEncrypted(entry: Entry): boolean {
  return (entry.generalPurposeBitFlag & 1) !== 0;
}

function damaged(error: unknown): DomainError {
  const reason = error instanceof Error ? error.message : 'unknown reason';
  return new DomainError('input_corrupt', `The ZIP archive is damaged or cut off: ${reason}.`);
}
