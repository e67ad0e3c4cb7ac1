import type { Upload } from '@/server/domain/uploads/contract';
import { DomainError } from '@/server/operations/errors';

/** The tus resumable upload protocol, version 1.0.0: https://tus.io/protocols/resumable-upload */
export const TUS_VERSION = '1.0.0';
const EXTENSIONS =
  'creation,creation-with-upload,creation-defer-length,expiration,checksum,termination,concatenation';
const ALGORITHMS = ['sha256', 'sha1', 'md5'] as const;
export const OFFSET_STREAM = 'application/offset+octet-stream';

/** What the server can do, for `OPTIONS`. */
export function capabilities(bytesMax: number): Headers {
  return new Headers({
    'tus-resumable': TUS_VERSION,
    'tus-version': TUS_VERSION,
    'tus-extension': EXTENSIONS,
    'tus-checksum-algorithm': ALGORITHMS.join(','),
    'tus-max-size': String(bytesMax),
  });
}

/** How an upload stands. */
export function stateHeaders(upload: Upload, metadata: string): Headers {
  const headers = new Headers({
    'tus-resumable': TUS_VERSION,
    'cache-control': 'no-store',
    'upload-offset': String(upload.offsetBytes),
    'upload-expires': new Date(upload.expiresAt).toUTCString(),
  });
  if (upload.lengthBytes === null) headers.set('upload-defer-length', '1');
  else headers.set('upload-length', String(upload.lengthBytes));
  if (metadata !== '') headers.set('upload-metadata', metadata);
  if (upload.isPartial) headers.set('upload-concat', 'partial');
  return headers;
}

/** A header that is a count of bytes; null when it is absent. */
export function byteHeader(request: Request, name: string): number | null {
  const text = request.headers.get(name);
  if (text === null) return null;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new DomainError('invalid_input', `The header \`${name}\` must be a number of bytes.`);
}

/** `Upload-Metadata`: pairs of a key and a Base64 text, separated by commas. */
export function readMetadata(request: Request): { raw: string; values: Map<string, string> } {
  const raw = request.headers.get('upload-metadata') ?? '';
  const values = new Map<string, string>();
  for (const pair of raw.split(',')) {
    const [key, encoded = ''] = pair.trim().split(/\s+/);
    if (key === undefined || key === '') continue;
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded))
      throw new DomainError('invalid_input', `\`${key}\` in \`Upload-Metadata\` is not Base64.`);
    values.set(key, Buffer.from(encoded, 'base64').toString('utf8'));
  }
  return { raw, values };
}

/** `Upload-Checksum`: the algorithm and the Base64 of the body's digest. */
export function readChecksum(request: Request) {
  const header = request.headers.get('upload-checksum');
  if (header === null) return undefined;
  const [name, encoded = ''] = header.trim().split(/\s+/);
  const algorithm = ALGORITHMS.find((known) => known === name);
  if (algorithm === undefined || encoded === '')
    throw new DomainError(
      'invalid_input',
      `\`Upload-Checksum\` takes one of ${ALGORITHMS.join(', ')} and a Base64 digest.`,
    );
  return { algorithm, digest: Buffer.from(encoded, 'base64') };
}

/** `Upload-Concat`: `partial`, or `final;` and the addresses of the pieces in their order. */
export function readConcat(
  request: Request,
): { kind: 'whole' | 'partial' } | { kind: 'final'; ids: string[] } {
  const header = request.headers.get('upload-concat');
  if (header === null) return { kind: 'whole' };
  if (header === 'partial') return { kind: 'partial' };
  if (!header.startsWith('final;'))
    throw new DomainError('invalid_input', '`Upload-Concat` is `partial` or `final;` with addresses.');
  const addresses = header.slice('final;'.length).trim().split(/\s+/);
  return { kind: 'final', ids: addresses.map((address) => address.split('/').at(-1) ?? '') };
}
